import keras
from classifier_tensorflow import loss  # noqa: F401
from keras import layers
from keras_weights import set_sequential


def build(weights):
    dense = [layers.Dense(256, activation="relu"), layers.Dense(128, activation="relu"), layers.Dense(10)]
    net = keras.Sequential([keras.Input((784,)), *dense])
    set_sequential(net, weights)
    return net


def optimizer():
    return keras.optimizers.Adam(1e-3, epsilon=1e-8)
