#pragma once

// Registers LeydenAttention of qkv [batch, time, 3 heads, width] and its gradient LeydenAttentionGrad, each with Causal after its name
// where no time sees a later one, and then TimeFirst for [time, batch, ...]. A code of TF_Status.
int register_attention(void);
