import keras
from classifier_tensorflow import loss  # noqa: F401
from keras import layers
from keras_weights import set_sequential


def build(weights):
    net = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dropout(0.25),
            layers.Dense(10),
        ]
    )
    set_sequential(net, weights, before_flatten=(7, 7, 32))
    return net


def optimizer():
    return keras.optimizers.Adam(1e-3, epsilon=1e-8)
