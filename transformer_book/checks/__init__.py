"""What exercises call: checks that name the mistake, one module a page.

A page imports its checks from here: `from transformer_book.checks import check_attend`.
Each takes what the reader has written and returns a `Verdict`, which a notebook shows.
"""

from transformer_book.checks.attention_and_recurrence import (
    check_recurrent_batch,
    check_running_mean,
)
from transformer_book.checks.attention_variants import (
    check_cache_bytes,
    check_grouped,
    check_linear,
)
from transformer_book.checks.language_model import check_cached_mask, check_min_p
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
from transformer_book.checks.training_a_transformer import (
    check_greedy,
    check_shifted_batch,
)
from transformer_book.checks.transformer_block import (
    check_layer_norm,
    check_parallel_block,
)
