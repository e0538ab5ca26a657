"""Writes autocast.json beside this file: python autocast.py, with PyTorch 2.7.1.

Logits and the gradient of the loss of small networks under torch.autocast with bfloat16. Norms over
layers and groups and the softmax of attention are computed in float32, as autocast does on GPUs; on processors it leaves
them in what they get.
"""

import json
import pathlib
import zlib

import numpy
import torch
from torch.nn import functional as F

EXAMPLES, CLASSES, SIDE = 8, 4, 8
torch.set_num_threads(1)


def uniform(name, count):
    """SplitMix64 from the name's CRC, -1 to 1."""
    z = numpy.uint64(zlib.crc32(name.encode())) + numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(
        0x9E3779B97F4A7C15
    )
    z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    z ^= z >> numpy.uint64(31)
    return 2 * ((z >> numpy.uint64(11)).astype(numpy.float64) * 2.0**-53) - 1


def tensor(name, shape, offset, scale):
    values = offset + scale * uniform(name, int(numpy.prod(shape)))
    return torch.tensor(values.astype(numpy.float32)).reshape(shape)


def norm(kind, x, w, name):
    weight, bias = w[name + ".weight"], w[name + ".bias"]
    if kind == "batch":
        return F.batch_norm(x, torch.zeros(len(bias)), torch.ones(len(bias)), weight, bias, training=True)
    return F.group_norm(x.float(), 1 if kind == "layer" else len(bias), weight, bias)


def small_cnn(kind):
    def forward(x, w):
        for i in (1, 2, 3):
            x = norm(kind, F.conv2d(x, w[f"conv{i}.weight"], padding=1), w, f"bn{i}")
            if i < 3:
                x = F.max_pool2d(x, 2)
            x = F.relu(x)
        return F.linear(x.mean((2, 3)), w["fc.weight"], w["fc.bias"])

    shapes = {}
    channels = 3
    for i, out in ((1, 4), (2, 8), (3, 16)):
        shapes[f"conv{i}.weight"] = (out, channels, 3, 3)
        shapes[f"bn{i}.weight"] = shapes[f"bn{i}.bias"] = (out,)
        channels = out
    return forward, shapes | {"fc.weight": (CLASSES, 16), "fc.bias": (CLASSES,)}


def mlp():
    def forward(x, w):
        x = F.relu(F.linear(x.flatten(1), w["fc1.weight"], w["fc1.bias"]))
        return F.linear(x, w["fc.weight"], w["fc.bias"])

    inputs = 3 * SIDE * SIDE
    return forward, {"fc1.weight": (8, inputs), "fc1.bias": (8,), "fc.weight": (CLASSES, 8), "fc.bias": (CLASSES,)}


def vit():
    width, heads, patch = 8, 2, 4
    length = (SIDE // patch) ** 2

    def layer_norm(x, w, name):
        return F.layer_norm(x.float(), (width,), w[name + ".weight"], w[name + ".bias"], 1e-6)

    def linear(x, w, name):
        return F.linear(x, w[name + ".weight"], w[name + ".bias"])

    def forward(x, w):
        x = F.conv2d(x, w["patch_embed.proj.weight"], w["patch_embed.proj.bias"], stride=patch)
        x = torch.cat([w["cls_token"].expand(len(x), 1, width), x.flatten(2).transpose(1, 2).float()], 1) + w["pos_embed"]
        q, k, v = linear(layer_norm(x, w, "blocks.0.norm1"), w, "blocks.0.attn.qkv").chunk(3, 2)
        q, k, v = (t.reshape(len(x), length + 1, heads, width // heads).transpose(1, 2) for t in (q, k, v))
        shares = (q * (width // heads) ** -0.5 @ k.transpose(2, 3)).float().softmax(3)
        x = x + linear((shares @ v).transpose(1, 2).reshape(x.shape), w, "blocks.0.attn.proj")
        x = x + linear(F.gelu(linear(layer_norm(x, w, "blocks.0.norm2"), w, "blocks.0.mlp.fc1")), w, "blocks.0.mlp.fc2")
        return linear(layer_norm(x, w, "norm")[:, 0], w, "head")

    shapes = {"cls_token": (1, 1, width), "pos_embed": (1, length + 1, width)}
    shapes |= {"patch_embed.proj.weight": (width, 3, patch, patch), "patch_embed.proj.bias": (width,)}
    for name in ("blocks.0.norm1", "blocks.0.norm2", "norm"):
        shapes |= {name + ".weight": (width,), name + ".bias": (width,)}
    for name, out, into in (
        ("blocks.0.attn.qkv", 3 * width, width),
        ("blocks.0.attn.proj", width, width),
        ("blocks.0.mlp.fc1", 4 * width, width),
        ("blocks.0.mlp.fc2", width, 4 * width),
        ("head", CLASSES, width),
    ):
        shapes |= {name + ".weight": (out, into), name + ".bias": (out,)}
    return forward, shapes


def is_scale(name):
    return name.endswith("weight") and ("bn" in name or "norm" in name)


def measured(forward, shapes):
    w = {n: tensor(n, s, 1 if is_scale(n) else 0, 0.3).requires_grad_() for n, s in shapes.items()}
    images = tensor("images", (EXAMPLES, 3, SIDE, SIDE), 0, 1)
    with torch.autocast("cpu", torch.bfloat16):
        logits = forward(images, w).float()
    loss = F.cross_entropy(logits, torch.arange(EXAMPLES) % CLASSES)
    loss.backward()
    return {
        "logits": [round(v, 6) for v in logits.flatten().tolist()],
        "gradient": {n: [float(f"{v:.5g}") for v in t.grad.flatten().tolist()] for n, t in w.items()},
    }


CASES = {
    "mlp": mlp(),
    "small-cnn-batch": small_cnn("batch"),
    "small-cnn-group": small_cnn("group"),
    "small-cnn-layer": small_cnn("layer"),
    "vit": vit(),
}

if __name__ == "__main__":
    cases = {name: measured(forward, shapes) for name, (forward, shapes) in CASES.items()}
    pathlib.Path(__file__).with_name("autocast.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")
