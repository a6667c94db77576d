import keras
import tensorflow as tf
from keras import layers
from keras_weights import set_layer_norm, set_linear
from language_model_tensorflow import loss  # noqa: F401

CHARACTERS, LAYERS, WIDTH, HEADS, LENGTH = 89, 4, 256, 4, 128


class Attention(layers.Layer):
    """One product for query, key and value, and q scaled before theirs."""

    def __init__(self):
        super().__init__()
        self.project, self.join = layers.Dense(3 * WIDTH), layers.Dense(WIDTH)
        self.hidden = tf.linalg.band_part(tf.ones([LENGTH, LENGTH]), -1, 0) * 1e9 - 1e9

    def call(self, x):
        parts = tf.reshape(self.project(x), [-1, LENGTH, 3, HEADS, WIDTH // HEADS])
        q, k, v = tf.unstack(tf.transpose(parts, [2, 0, 3, 1, 4]))
        scores = tf.matmul(q * (WIDTH // HEADS) ** -0.5, k, transpose_b=True) + self.hidden
        attended = tf.matmul(tf.nn.softmax(scores), v)
        return self.join(tf.reshape(tf.transpose(attended, [0, 2, 1, 3]), [-1, LENGTH, WIDTH]))

    def load(self, weights, name):
        set_linear(self.project, {"in.weight": weights[f"{name}.in_proj_weight"], "in.bias": weights[f"{name}.in_proj_bias"]}, "in")
        set_linear(self.join, weights, f"{name}.out_proj")


class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.attention = Attention()
        self.norm1, self.norm2 = layers.LayerNormalization(epsilon=1e-5), layers.LayerNormalization(epsilon=1e-5)
        self.widen, self.narrow = layers.Dense(4 * WIDTH, activation=keras.activations.gelu), layers.Dense(WIDTH)

    def call(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.narrow(self.widen(self.norm2(x)))

    def load(self, weights, name):
        self.attention.load(weights, f"{name}.self_attn")
        for part, layer in [("norm1", self.norm1), ("norm2", self.norm2)]:
            set_layer_norm(layer, weights, f"{name}.{part}")
        set_linear(self.widen, weights, f"{name}.linear1")
        set_linear(self.narrow, weights, f"{name}.linear2")


class Gpt(keras.Model):
    def __init__(self):
        super().__init__()
        self.embedding = layers.Embedding(CHARACTERS, WIDTH)
        self.position = self.add_weight(shape=(LENGTH, WIDTH))
        self.blocks = [Block() for _ in range(LAYERS)]
        self.norm = layers.LayerNormalization(epsilon=1e-5)
        self.head = layers.Dense(CHARACTERS, use_bias=False)

    def call(self, text):
        x = self.embedding(text) + self.position
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


def build(weights):
    net = Gpt()
    net(tf.zeros([1, LENGTH], tf.int32))
    net.embedding.set_weights([weights["embedding.weight"]])
    net.position.assign(weights["position"])
    for number, block in enumerate(net.blocks):
        block.load(weights, f"blocks.{number}")
    set_layer_norm(net.norm, weights, "norm")
    set_linear(net.head, weights, "head")
    return net


def optimizer():
    return keras.optimizers.AdamW(1e-3, weight_decay=0.1, epsilon=1e-8)
