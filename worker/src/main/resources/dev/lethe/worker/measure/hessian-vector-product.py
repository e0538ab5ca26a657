"""Writes hessian-vector-product.pt beside this file: python hessian-vector-product.py, with PyTorch 2.7.1.

DJL can call backward(), which adds to the gradients of leaves; differentiating those once more ties each leaf and its
gradient together for ever. TorchScript has torch.autograd.grad(), which returns gradients and keeps nothing.
"""

import pathlib

import torch

SOURCE = """
def forward(self, loss: Tensor, weights: Tensor, vector: Tensor) -> Tensor:
    gradient = torch.autograd.grad([loss], [weights], None, None, True)[0]
    assert gradient is not None
    product = torch.autograd.grad([(gradient * vector).sum()], [weights])[0]
    assert product is not None
    return product
"""

if __name__ == "__main__":
    module = torch.jit.ScriptModule()
    module.define(SOURCE)
    torch.jit.save(module, pathlib.Path(__file__).with_suffix(".pt"))
