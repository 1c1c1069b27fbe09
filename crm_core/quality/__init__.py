"""Whether a text says something: placeholders, filler, mashed keys and copies are told from real notes."""

from crm_core.quality.flaws import Flaw, flaws_of, is_sound
from crm_core.quality.policy import QualityPolicy, read_quality
from crm_core.quality.simhash import distance, simhash
from crm_core.quality.wording import FLAW_WORDS

__all__ = ["FLAW_WORDS", "Flaw", "QualityPolicy", "distance", "flaws_of", "is_sound", "read_quality", "simhash"]
