using Snn.LocalLoss.LibTorch;
using TorchSharp;
var r = LibTorchLoader.Load();
Console.WriteLine(r);
using var t = torch.randn(3, 3);
Console.WriteLine(t.mm(t).sum().item<float>());
return 0;
