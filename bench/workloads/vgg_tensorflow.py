import keras
from classifier_tensorflow import loss  # noqa: F401
from keras import layers
from keras_weights import set_sequential


def convolution(channels):
    return layers.Conv2D(channels, 3, padding="same", activation="relu")


def build(weights):
    net = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            convolution(64),
            convolution(64),
            layers.MaxPooling2D(),
            convolution(128),
            convolution(128),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(256, activation="relu"),
            layers.Dense(10),
        ]
    )
    set_sequential(net, weights, before_flatten=(8, 8, 128))
    return net


def optimizer():
    return keras.optimizers.Adam(1e-3, epsilon=1e-8)
