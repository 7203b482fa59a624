namespace Snn.Data.Vectors;

/// <summary>Runs the tasks of a kernel on so many threads.</summary>
public static class Workers
{
    /// <summary>Every task once, in any order.</summary>
    public static void Run(int threads, int tasks, Action<int> task)
    {
        if (threads <= 1 || tasks <= 1)
        {
            for (var i = 0; i < tasks; i++)
            {
                task(i);
            }

            return;
        }

        Parallel.For(0, tasks, new ParallelOptions { MaxDegreeOfParallelism = threads }, task);
    }
}
