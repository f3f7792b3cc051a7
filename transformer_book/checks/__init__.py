"""What exercises call: checks that name the mistake, one module a page."""

from transformer_book.checks.attention_variants import check_grouped, check_linear
from transformer_book.checks.index import check_recurrent_batch, check_running_mean
from transformer_book.checks.masks_and_cross_attention import (
    check_cross_attention,
    check_noisy_attention,
    check_prefix_mask,
)
from transformer_book.checks.multi_head_attention import (
    check_masked_heads,
    check_multi_head,
    check_prune_heads,
)
from transformer_book.checks.positional_embeddings import (
    check_lost_bias,
    check_rotary_head,
    check_sinusoids,
)
from transformer_book.checks.queries_keys_values import (
    check_additive_score,
    check_soft_dictionary,
)
from transformer_book.checks.scaled_dot_product_attention import (
    check_head,
    check_scaled_dot_product,
    check_score_variance,
)
from transformer_book.checks.simple_self_attention import check_attend, check_mixed

__all__ = [
    "check_additive_score",
    "check_attend",
    "check_cross_attention",
    "check_grouped",
    "check_head",
    "check_linear",
    "check_lost_bias",
    "check_masked_heads",
    "check_mixed",
    "check_multi_head",
    "check_noisy_attention",
    "check_prefix_mask",
    "check_prune_heads",
    "check_recurrent_batch",
    "check_rotary_head",
    "check_running_mean",
    "check_scaled_dot_product",
    "check_score_variance",
    "check_sinusoids",
    "check_soft_dictionary",
]
