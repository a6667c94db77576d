"""PyTorch's parameters in Keras' layers."""

import keras


def set_linear(layer, weights, name, before_flatten=None):
    """before_flatten: [height, width, channels] of what was flattened, which PyTorch numbers channels first."""
    kernel = weights[f"{name}.weight"]
    if before_flatten:
        height, width, channels = before_flatten
        kernel = kernel.reshape(-1, channels, height, width).transpose(0, 2, 3, 1).reshape(len(kernel), -1)
    layer.set_weights([kernel.T] + _bias(weights, name))


def set_convolution(layer, weights, name):
    layer.set_weights([weights[f"{name}.weight"].transpose(2, 3, 1, 0)] + _bias(weights, name))


def set_batch_norm(layer, weights, name):
    layer.set_weights([weights[f"{name}.{part}"] for part in ("weight", "bias", "running_mean", "running_var")])


def set_layer_norm(layer, weights, name):
    layer.set_weights([weights[f"{name}.weight"], weights[f"{name}.bias"]])


def set_lstm(layer, weights, number):
    """Keras has PyTorch's order of gates, and one bias for its two."""
    kernels = [weights[f"lstm.weight_{part}_l{number}"].T for part in ("ih", "hh")]
    layer.set_weights([*kernels, weights[f"lstm.bias_ih_l{number}"] + weights[f"lstm.bias_hh_l{number}"]])


def set_sequential(net, weights, before_flatten=None):
    """Linear and convolutional layers in their order, the first linear layer being behind Flatten where there is one."""
    names = list(dict.fromkeys(name.rsplit(".", 1)[0] for name in sorted(weights, key=lambda name: int(name.split(".")[0]))))
    layers = [layer for layer in net.layers if layer.weights]
    for layer, name in zip(layers, names, strict=True):
        if isinstance(layer, keras.layers.Conv2D):
            set_convolution(layer, weights, name)
        else:
            set_linear(layer, weights, name, before_flatten)
            before_flatten = None


def _bias(weights, name):
    return [weights[f"{name}.bias"]] if f"{name}.bias" in weights else []
