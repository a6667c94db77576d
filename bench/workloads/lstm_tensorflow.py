import keras
from keras import layers
from keras_weights import set_linear, set_lstm
from language_model_tensorflow import loss  # noqa: F401

CHARACTERS, UNITS, LENGTH = 89, 256, 64


def build(weights):
    recurrent = [layers.LSTM(UNITS, return_sequences=True) for _ in range(2)]
    embedding, head = layers.Embedding(CHARACTERS, UNITS), layers.Dense(CHARACTERS)
    net = keras.Sequential([keras.Input((LENGTH,), dtype="int32"), embedding, *recurrent, head])
    embedding.set_weights([weights["embedding.weight"]])
    for number, layer in enumerate(recurrent):
        set_lstm(layer, weights, number)
    set_linear(head, weights, "head")
    return net


def optimizer():
    return keras.optimizers.Adam(1e-3, epsilon=1e-8)
