"""A text cut into pieces, and the next piece: a control and a view for language models.

They stand beside `explore`, since one page alone uses them, and bring their scripts
along.
"""

from .next_piece import NextPiece
from .piece_text import PieceText

__all__ = ["NextPiece", "PieceText"]
