"""The words that forms offer."""

from pydantic import BaseModel, ConfigDict, Field

from voice.ports.crm import CrmPolicy


class ChoiceOut(BaseModel):
    """One word to choose."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    zh: str
    en: str
    basis: bool = Field(description="Needs the observation that it rests on")


class ChoiceListOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    key: str
    zh: str
    en: str
    words: list[ChoiceOut]


class LossReasonOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    key: str
    zh: str
    en: str
    cause: str = Field(description="internal or external")
    needs_call: bool = Field(description="Counts only with a call that proves it")


class ChoicesOut(BaseModel):
    """What forms offer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "lists": [
                        {
                            "key": "visit_outcome",
                            "zh": "本次核心进展",
                            "en": "Core progress of the visit",
                            "words": [
                                {
                                    "key": "budget_range",
                                    "zh": "确定预算范围",
                                    "en": "Budget range settled",
                                    "basis": False,
                                }
                            ],
                        }
                    ],
                    "loss_reasons": [
                        {
                            "key": "budget_frozen",
                            "zh": "预算冻结",
                            "en": "Budget frozen",
                            "cause": "external",
                            "needs_call": True,
                        }
                    ],
                }
            ]
        }
    )

    lists: list[ChoiceListOut]
    loss_reasons: list[LossReasonOut]


def choices_out(policy: CrmPolicy) -> ChoicesOut:
    return ChoicesOut(
        lists=[ChoiceListOut.model_validate(entry) for entry in policy.vocabularies.lists],
        loss_reasons=[LossReasonOut.model_validate(reason) for reason in policy.loss_reasons.reasons],
    )
