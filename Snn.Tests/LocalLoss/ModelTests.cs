using Snn.Data.Faults;
using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss;

public sealed class ModelTests
{
    private static readonly FeatureShape Image = new(1, 28, 28);

    [Theory]
    [InlineData("mlp", "1024")]
    [InlineData("snn1m", "15x24x24 15x12x12 40x8x8 40x4x4 1024")]
    [InlineData("15C5-P2-40C5-P2-300", "15x28x28 15x14x14 40x14x14 40x7x7 300")]
    [InlineData("6C5p0-A2-7C3p2", "6x24x24 6x12x12 7x14x14")]
    [InlineData("snn2m", "32x24x24 32x12x12 64x8x8 64x4x4 1024")]
    [InlineData("vgg8a", "128x28x28 256x28x28 256x14x14 256x14x14 512x14x14 512x7x7 512x7x7 512x3x3 512x3x3 1024")]
    [InlineData("vgg6b", "128x28x28 128x14x14 256x14x14 256x7x7 512x7x7 512x3x3 512x3x3 512 1024")]
    [InlineData("3C3-P4-7-5", "3x28x28 3x7x7 7 5")]
    [InlineData("12", "12")]
    public void Maps_have_the_sizes_of_the_published_networks(string model, string shapes)
    {
        var chain = Made(model);
        var (shape, seen) = (Image, new List<string>());
        foreach (var layer in chain)
        {
            shape = layer.Output(shape);
            seen.Add(
                shape.Height == 1 && shape.Width == 1
                    ? $"{shape.Channels}"
                    : $"{shape.Channels}x{shape.Height}x{shape.Width}"
            );
        }

        Assert.Equal(shapes, string.Join(' ', seen));
    }

    [Fact]
    public void Every_model_that_fits_runs_and_every_other_says_why()
    {
        using var scope = NewDisposeScope();
        var settings = new BlockSettings(new LifNeuron(LifParameters.Default, 2), new Credit.Local());
        foreach (var model in ModelTable.ByName.Keys)
        {
            if (
                new TrainingExperiment
                {
                    Net = new()
                    {
                        Model = model,
                        FeatMult = 0.07,
                        NumHidden = 8,
                    },
                }.Chain(Image)
                is Result<System.Collections.Immutable.ImmutableArray<Layer>>.Ok ok
            )
            {
                using var network = new LocalNetwork(ok.Value, Image, 10, settings, new Seed(1));
                network.eval();
                Assert.Equal([2L, 10], network.Infer(rand(2, 1, 28, 28)).shape);
            }
            else
            {
                // Five poolings, or convolutions without padding, leave nothing of 28 pixels.
                Assert.Contains(model, new[] { "snn3m", "snn4m", "vgg8", "vgg11", "vgg13", "vgg16", "vgg19" });
            }
        }
    }

    [Fact]
    public void A_network_can_be_written_as_its_layers_and_read_back()
    {
        foreach (var model in ModelTable.ByName.Keys)
        {
            var chain = ModelTable.ByName[model](new(2, 70));
            Assert.Equal(chain, ModelString.Parse(ModelString.Write(chain)).OrThrow());
        }
    }

    [Fact]
    public void Feat_mult_scales_maps_but_not_hidden_layers()
    {
        var chain = new TrainingExperiment
        {
            Net = new()
            {
                Model = "vgg6a",
                FeatMult = 0.5,
                NumHidden = 30,
                NumLayers = 2,
            },
        }
            .Chain(Image)
            .OrThrow();
        Assert.Equal(
            "64 128 256 256 30 30",
            string.Join(
                ' ',
                chain
                    .OfType<Layer.Block>()
                    .Select(b => b.Encoder is Encoder.Convolution c ? c.Channels : ((Encoder.Linear)b.Encoder).Features)
            )
        );
    }

    [Theory]
    [InlineData("15C5-P2-", "''")]
    [InlineData("15C4-10", "'15C4'")]
    [InlineData("15C", "'15C'")]
    [InlineData("15C5p5", "'15C5p5'")]
    [InlineData("A1-3", "'A1'")]
    [InlineData("0C3", "'0C3'")]
    [InlineData("-5", "''")]
    [InlineData("3C3C3", "'3C3C3'")]
    [InlineData("15C5-P1-3", "'P1'")]
    [InlineData("15 C5-3", "'15 C5'")]
    [InlineData("300-15C5", "'15C5'")]
    [InlineData("300-P2", "'P2'")]
    [InlineData("99999999999999-3", "'99999999999999'")]
    [InlineData("P2-P2", "no layer of it learns")]
    [InlineData("5C3-P2-P3-P5-P2", "shrink to nothing in layer 4")]
    [InlineData("vgg9", "'vgg9'")]
    public void A_wrong_model_is_refused_with_the_part_that_is_wrong(string model, string said)
    {
        var fault = Assert
            .IsType<Result<System.Collections.Immutable.ImmutableArray<Layer>>.Error>(
                ModelTable
                    .Named(model, ModelTable.ByName)
                    .Bind(m => new TrainingExperiment { Net = new() { Model = m } }.Chain(Image))
            )
            .Fault;
        Assert.Equal("model", fault.Where);
        Assert.Contains(said, fault.What, StringComparison.Ordinal);
    }

    private static System.Collections.Immutable.ImmutableArray<Layer> Made(string model) =>
        new TrainingExperiment { Net = new() { Model = model } }
            .Chain(Image)
            .OrThrow();
}
