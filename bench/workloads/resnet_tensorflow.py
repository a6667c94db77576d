import keras
from classifier_tensorflow import loss  # noqa: F401
from keras import layers
from keras_weights import set_batch_norm, set_convolution, set_linear


class Builder:
    """Makes layers with the weights of their names in PyTorch."""

    def __init__(self, weights):
        self.weights = weights
        self.loads = []

    def convolution(self, x, channels, stride, name, size=3):
        padded = layers.ZeroPadding2D(1)(x) if size == 3 and stride == 2 else x  # as PyTorch pads, on both sides
        layer = layers.Conv2D(channels, size, stride, padding="same" if stride == 1 else "valid", use_bias=False)
        self.loads.append(lambda: set_convolution(layer, self.weights, name))
        return layer(padded)

    def norm(self, x, name):
        layer = layers.BatchNormalization(momentum=0.9, epsilon=1e-5)
        self.loads.append(lambda: set_batch_norm(layer, self.weights, name))
        return layer(x)

    def block(self, x, channels, stride, name):
        inner = layers.ReLU()(self.norm(self.convolution(x, channels, stride, f"{name}.conv1"), f"{name}.bn1"))
        inner = self.norm(self.convolution(inner, channels, 1, f"{name}.conv2"), f"{name}.bn2")
        if f"{name}.downsample.0.weight" in self.weights:
            x = self.norm(self.convolution(x, channels, stride, f"{name}.downsample.0", size=1), f"{name}.downsample.1")
        return layers.ReLU()(layers.Add()([inner, x]))


def build(weights):
    """ResNet-18 (He et al. 2016) as for CIFAR-10: it begins with a 3x3 convolution, and without a pool."""
    make = Builder(weights)
    image = keras.Input((32, 32, 3))
    x = layers.ReLU()(make.norm(make.convolution(image, 64, 1, "0"), "1"))
    for number, (channels, stride) in enumerate([(64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1)]):
        x = make.block(x, channels, stride, str(3 + number))
    head = layers.Dense(10)
    net = keras.Model(image, head(layers.GlobalAveragePooling2D()(x)))
    for load in make.loads:
        load()
    set_linear(head, weights, "13")
    return net


def optimizer():
    return keras.optimizers.SGD(0.01, momentum=0.9)
