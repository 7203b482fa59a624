using System.Text.Json;
using System.Text.Json.Nodes;
using Snn.LocalLoss.Conformance;
using Snn.Tests.Support;

namespace Snn.Tests.Conformance;

public sealed class LocalLossConformanceTests
{
    [Theory]
    [InlineData("lif", "lif")]
    [InlineData("linear-pred", "linear-pred")]
    [InlineData("linear-sim", "linear-sim")]
    [InlineData("linear-predsim", "linear-predsim")]
    [InlineData("similarity", "similarity")]
    [InlineData("decoder-pooling", "decoder-pooling")]
    public void Reference_data_is_reproduced(string file, string kind)
    {
        using var json = JsonDocument.Parse(Reference.Text("localloss", file));
        Assert.True(LocalLossConformance.Recognises(json.RootElement));
        var report = LocalLossConformance.Replay(json.RootElement);
        Assert.Equal((kind, true, 0), (report.Kind, report.Ok, report.SpikeMismatches));
        Assert.InRange(report.MaxError, 0, 1e-9);
    }

    [Theory]
    [InlineData("neuron", "published-neuron")]
    [InlineData("mlp-pred", "published-mlp-pred")]
    [InlineData("mlp-sim", "published-mlp-sim")]
    [InlineData("mlp-predsim", "published-mlp-predsim")]
    [InlineData("snn-pred", "published-snn-pred")]
    [InlineData("vgg-pred", "published-vgg-pred")]
    [InlineData("vgg-predsim", "published-vgg-predsim")]
    public void Published_training_is_reproduced(string file, string kind)
    {
        using var json = JsonDocument.Parse(Reference.Text("published", file));
        var report = LocalLossConformance.Replay(json.RootElement);
        Assert.Equal((kind, true, 0), (report.Kind, report.Ok, report.SpikeMismatches));
        Assert.InRange(report.MaxError, 0, 1e-8);
    }

    [Theory]
    [InlineData("neuron", "cases/1/v/0/1")]
    [InlineData("neuron", "cases/0/counts/2/1")]
    [InlineData("neuron", "cases/0/grad_x/0/0")]
    [InlineData("neuron", "cases/2/threshold/1")]
    [InlineData("mlp-pred", "before/layers.1.nonlin.threshold/3")]
    [InlineData("mlp-pred", "after/layers.2.nonlin.threshold/0")]
    [InlineData("mlp-pred", "after/layers.0.decoder_y.weight/1/2")]
    [InlineData("mlp-sim", "after/layers.1.linear_loss.weight/0/0")]
    [InlineData("mlp-predsim", "batches/1/output_loss")]
    [InlineData("snn-pred", "batches/2/logits/0/1")]
    [InlineData("snn-pred", "after/features.2.bn.running_var/1")]
    [InlineData("vgg-pred", "evaluation/logits/0/0")]
    [InlineData("vgg-pred", "after/classifier.layer_out.bias/1")]
    [InlineData("vgg-predsim", "after/classifier.layers.0.encoder.bias/2")]
    public void A_single_changed_number_of_published_training_is_noticed(string file, string path)
    {
        var json = JsonNode.Parse(Reference.Text("published", file))!;
        Reference.Nudge(json, path, 1e-4);
        using var changed = JsonDocument.Parse(json.ToJsonString());
        Assert.False(LocalLossConformance.Replay(changed.RootElement).Ok);
    }

    [Theory]
    [InlineData("lif", "cases/2/membrane_before_reset/3/1/4")]
    [InlineData("lif", "cases/5/spikes/0/0/0")]
    [InlineData("linear-pred", "loss")]
    [InlineData("linear-pred", "activation/2/3")]
    [InlineData("linear-pred", "grad_W/0/1")]
    [InlineData("linear-pred", "grad_gamma/2")]
    [InlineData("linear-pred", "grad_decoder_b/1")]
    [InlineData("linear-sim", "loss")]
    [InlineData("linear-sim", "grad_W/3/2")]
    [InlineData("linear-sim", "grad_similarity_W/1/0")]
    [InlineData("linear-predsim", "loss")]
    [InlineData("linear-predsim", "grad_beta/4")]
    [InlineData("linear-predsim", "grad_decoder_W/1/1")]
    [InlineData("linear-predsim", "grad_similarity_W/0/3")]
    [InlineData("similarity", "h/1/2")]
    [InlineData("similarity", "R_h/0/1")]
    [InlineData("similarity", "R_conv/2/1")]
    [InlineData("similarity", "R_conv_nostd/3/5")]
    [InlineData("similarity", "R_rgb/1/4")]
    [InlineData("similarity", "R_y/0/2")]
    [InlineData("decoder-pooling", "rows/7/kernel/0")]
    [InlineData("decoder-pooling", "rows/0/padding/1")]
    [InlineData("decoder-pooling", "rows/2/pooled/1")]
    [InlineData("decoder-pooling", "rows/35/features")]
    public void A_single_changed_number_is_noticed(string file, string path)
    {
        var json = JsonNode.Parse(Reference.Text("localloss", file))!;
        Reference.Nudge(json, path, 1e-6);
        using var changed = JsonDocument.Parse(json.ToJsonString());
        Assert.False(LocalLossConformance.Replay(changed.RootElement).Ok);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{ "current": [], "cases": 3 }""")]
    public void Other_files_are_not_recognised(string text)
    {
        using var json = JsonDocument.Parse(text);
        Assert.False(LocalLossConformance.Recognises(json.RootElement));
    }
}
