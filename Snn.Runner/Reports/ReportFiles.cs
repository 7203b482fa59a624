using System.Collections.Immutable;
using System.Text;
using Snn.Data.Faults;
using Snn.Runner.Files;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Plots;
using Snn.Runner.Runs;

namespace Snn.Runner.Reports;

/// <summary>Reports on the disk.</summary>
internal static class ReportFiles
{
    /// <summary>Name of a report in its run's folder.</summary>
    internal const string ReportFile = "report.html";

    /// <summary>A report that was written.</summary>
    /// <param name="Path">The page.</param>
    /// <param name="Figures">How many figures lie beside it, each as SVG and PNG.</param>
    /// <param name="Notes">What could not be read.</param>
    internal sealed record Written(string Path, int Figures, ImmutableArray<string> Notes);

    /// <summary>Writes the report of a run's folder, and its figures.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="stop">Asked before each figure: the page stays as it was.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal static Result<Written> Write(string folder, CancellationToken stop = default) =>
        RunDossier
            .Read(folder)
            .Bind(run =>
            {
                var figures = Path.Combine(run.Folder, Report.FiguresFolder);
                var page = Path.Combine(run.Folder, ReportFile);
                try
                {
                    var report = Report.Of(run);
                    Save(figures, report.Figures, stop);
                    WholeFile.Write(page, report.Page);
                    return new Written(page, report.Figures.Length, report.Notes);
                }
                catch (Exception error)
                    when (error is IOException or UnauthorizedAccessException or NotSupportedException)
                {
                    return (Result<Written>)
                        new Fault(
                            FaultKind.Failed,
                            page,
                            $"cannot be written ({error.Message.TrimEnd('.')})",
                            "make room, or make the folder writable"
                        );
                }
                catch (Exception bug) when (bug is not OperationCanceledException)
                {
                    // A bug in a report must neither take a finished run with it nor end those that wait behind it.
                    return new Fault(
                        FaultKind.Failed,
                        page,
                        $"unexpected {bug.GetType().Name}: {bug.Message.ReplaceLineEndings(" ")}",
                        "please report it with the run's folder"
                    );
                }
            });

    /// <summary>Whether a run's folder has a page that was written before the run last ended.</summary>
    /// <param name="folder">The run's folder.</param>
    internal static bool IsOlder(string folder) =>
        Path.Combine(folder, ReportFile) is var page
        && File.Exists(page)
        && File.GetLastWriteTimeUtc(page) < File.GetLastWriteTimeUtc(Path.Combine(folder, RunFolder.SummaryFile));

    /// <summary>Writes figures, each as SVG and PNG.</summary>
    /// <param name="folder">Where to; made where it is not there.</param>
    /// <param name="figures">The figures.</param>
    internal static Result<string> WriteFigures(string folder, ImmutableArray<DrawnFigure> figures)
    {
        try
        {
            Save(folder, figures);
            return folder;
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return new Fault(
                FaultKind.Failed,
                folder,
                $"cannot be written to ({error.Message.TrimEnd('.')})",
                "name another folder with --figures"
            );
        }
    }

    /// <summary>Writes any page.</summary>
    internal static Result<string> WritePage(string path, string page)
    {
        try
        {
            var full = Path.GetFullPath(path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            WholeFile.Write(full, Encoding.UTF8.GetBytes(page));
            return full;
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return new Fault(
                FaultKind.Failed,
                path,
                $"cannot be written ({error.Message.TrimEnd('.')})",
                "name another file with --output"
            );
        }
    }

    private static void Save(string folder, ImmutableArray<DrawnFigure> figures, CancellationToken stop = default)
    {
        if (!figures.IsEmpty)
        {
            Directory.CreateDirectory(folder);
        }

        foreach (var drawn in figures)
        {
            stop.ThrowIfCancellationRequested();
            WholeFile.Write(Path.Combine(folder, drawn.Figure.Name + ".svg"), drawn.Svg);
            WholeFile.Write(Path.Combine(folder, drawn.Figure.Name + ".png"), FigureDrawing.Png(drawn.Figure));
        }
    }
}
