"""Writes to-bfloat16.pt and to-float32.pt beside this file: python casting.py, with PyTorch 2.7.1.

DJL can bring a tensor to another type, but without its gradient, and does not know bfloat16. TorchScript does both.
"""

import pathlib

import torch


class ToBfloat16(torch.nn.Module):
    def forward(self, values: torch.Tensor) -> torch.Tensor:
        return values.to(torch.bfloat16)


class ToFloat32(torch.nn.Module):
    def forward(self, values: torch.Tensor) -> torch.Tensor:
        return values.to(torch.float32)


if __name__ == "__main__":
    here = pathlib.Path(__file__)
    torch.jit.save(torch.jit.script(ToBfloat16()), here.with_name("to-bfloat16.pt"))
    torch.jit.save(torch.jit.script(ToFloat32()), here.with_name("to-float32.pt"))
