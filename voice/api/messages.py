"""Titles of problems in Chinese and English, and the choice between the two for a request."""

from starlette.requests import Request

LANGUAGES = ("zh-CN", "en")

# code -> (Chinese, English). A code without an entry takes the title of its status.
TITLES: dict[str, tuple[str, str]] = {
    "unauthenticated": ("请先登录", "Sign in first"),
    "wrong_credentials": ("账号或密码不正确", "Wrong login or password"),
    "too_many_attempts": ("尝试次数过多，请稍后再试", "Too many attempts"),
    "weak_password": ("密码太弱", "The password is too weak"),
    "login_taken": ("账号已被使用", "The login is taken"),
    "oidc_failed": ("统一登录没有成功", "The sign-in at the identity provider failed"),
    "csrf_header_missing": ("请求缺少安全标头", "A safety header is missing"),
    "forbidden": ("没有权限", "Not allowed"),
    "not_found": ("没有找到", "Not found"),
    "not_ready": ("还没有处理好", "Not ready yet"),
    "method_not_allowed": ("不支持这种请求方法", "Method not allowed"),
    "bad_request": ("请求格式不正确", "Malformed request"),
    "bad_json": ("JSON 格式不正确", "Malformed JSON"),
    "bad_cursor": ("分页游标无效", "Invalid page cursor"),
    "invalid_input": ("请求内容有误", "Invalid input"),
    "not_audio": ("文件不是可用的录音", "Not a usable recording"),
    "empty_file": ("文件是空的", "The file is empty"),
    "truncated_audio": ("录音不完整", "The recording is truncated"),
    "too_short": ("录音太短", "The recording is too short"),
    "too_long": ("录音太长", "The recording is too long"),
    "too_large": ("内容太大", "Too large"),
    "unsupported_media_type": ("不支持的文件类型", "Unsupported media type"),
    "unknown_rep": ("没有这位销售", "Unknown rep"),
    "missing_called_at": ("缺少通话时间", "The time of the call is missing"),
    "called_at_without_offset": ("通话时间缺少时区", "The time of the call has no offset"),
    "checksum_mismatch": ("校验值不一致", "The checksum differs"),
    "recording_exists": ("录音已经上传过", "The recording is here already"),
    "conflict": ("与现有状态冲突", "Conflict with the present state"),
    "offset_mismatch": ("续传位置不一致", "Wrong upload offset"),
    "upload_length_changed": ("上传长度前后不一致", "The length of the upload differs"),
    "idempotency_key_reused": ("幂等键已用于别的内容", "Idempotency key used for other content"),
    "not_cancellable": ("通话已处理完，无法取消", "The call is done and cannot be cancelled"),
    "not_retryable": ("通话正在处理，无需重试", "The call is on its way already"),
    "consent_missing": ("需要本人同意", "Consent is missing"),
    "enough_clips": ("声音样本已足够", "There are enough clips"),
    "gate_not_met": ("还不能推进", "The opportunity cannot move yet"),
    "gate_undefined": ("没有定义这一步的关卡", "No gate is defined for this move"),
    "no_approver": ("没有可审批的人", "There is nobody who could consent"),
    "already_decided": ("已经审批过", "This was decided before"),
    "changed_meanwhile": ("刚被别人改过，请刷新", "Changed meanwhile"),
    "account_exists": ("客户已存在", "The account exists already"),
    "lead_exists": ("已有相同号码的线索", "An open lead has this number"),
    "lead_closed": ("线索已关闭", "The lead is closed"),
    "lead_unassigned": ("线索还没有分配", "Nobody has this lead yet"),
    "bad_uscc": ("统一社会信用代码不正确", "Not a unified social credit code"),
    "account_merged": ("客户已被合并", "The account was merged"),
    "basis_missing": ("请写明依据", "The basis is missing"),
    "bad_reason": ("原因不在可选范围内", "Not a known reason"),
    "grant_decided": ("协作申请已处理", "The grant was decided on"),
    "own_request": ("不能审批自己的申请", "Nobody decides on the own request"),
    "bad_expiry": ("有效期不正确", "The end does not fit"),
    "bad_file": ("文件无法读取", "The file cannot be read"),
    "unknown_column": ("表格里有未知的列", "Unknown column"),
    "too_many_rows": ("行数太多", "Too many rows"),
    "stage_not_imported": ("导入的商机只能处于第一阶段", "Deals are imported into the first stage"),
    "bad_phone": ("电话号码不正确", "Not a phone number"),
    "foreign_region": ("不属于您的区域", "Not your region"),
    "contact_exists": ("联系人已存在", "The contact exists already"),
    "term_exists": ("词条已存在", "The term exists already"),
    "stale_term": ("词条刚被别人改过", "The term has changed meanwhile"),
    "vocabulary_full": ("词表已满", "The vocabulary is full"),
    "bad_vocabulary_file": ("词表文件有误，未导入任何词条", "The vocabulary file has errors; nothing was imported"),
    "stale_transcript": ("原文已变，请刷新后再改", "The transcript has changed meanwhile"),
    "call_cancelled": ("通话已取消，请先重试", "The call was cancelled"),
    "no_such_speaker": ("没有这位说话人", "No such speaker"),
    "cannot_swap": ("无法直接对调，请指明谁是销售", "The sides cannot be exchanged"),
    "voices_not_told_apart": ("这通电话没有区分说话人", "The voices are not told apart"),
    "clip_too_long": ("录音太长，请按通话上传", "Too long to be transcribed at once"),
    "clip_timeout": ("转写排队超时", "No worker was free in time"),
    "clip_expired": ("录音已过期", "The recording has expired"),
    "model_not_found": ("没有这个模型", "No such model"),
    "granularities_refused": ("这种格式不含时间", "That format has no times"),
    "upload_expired": ("上传已过期", "The upload has expired"),
    "gone": ("已经失效", "No longer there"),
    "link_expired": ("播放链接已过期", "The playback link has expired"),
    "precondition_failed": ("前提条件不满足", "Precondition failed"),
    "precondition_required": ("请注明所依据的版本", "Name the version that you read"),
    "stale_policy": ("规则刚被别人改过", "The policy has changed meanwhile"),
    "invalid_policy": ("规则文本有误", "The policy has a mistake"),
    "wrong_policy_version": ("版本号不是下一个", "Not the next version"),
    "no_changes": ("内容没有变化", "Nothing would change"),
    "effective_in_past": ("生效时间已经过去", "The effective time has passed"),
    "unknown_word": ("不在可选词之内", "Not one of the words to choose"),
    "basis_empty": ("依据没有实际内容", "The basis says nothing"),
    "contact_unconfirmed": ("联系人尚未确认", "The contact is not confirmed yet"),
    "stage_unmapped": ("有阶段没有指定去向", "A stage has no successor"),
    "tus_version": ("不支持的 tus 版本", "Unsupported tus version"),
    "range_not_satisfiable": ("请求的区间超出录音", "The range lies outside the recording"),
    "unavailable": ("服务暂时不可用", "Temporarily unavailable"),
    "storage_full": ("存储空间已满", "Storage is full"),
    "engine_failed": ("转写引擎出错", "The speech engine failed"),
    "internal": ("服务出错了", "Something went wrong"),
}

_BY_STATUS: dict[int, str] = {
    400: "bad_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    410: "gone",
    412: "precondition_failed",
    413: "too_large",
    415: "unsupported_media_type",
    416: "range_not_satisfiable",
    422: "invalid_input",
    428: "precondition_required",
    429: "too_many_attempts",
    460: "checksum_mismatch",
    503: "unavailable",
    507: "storage_full",
}

# Kinds of field errors that forms meet daily; the rest keep the validator's English words.
_FIELD_MESSAGES_ZH: dict[str, str] = {
    "missing": "必须填写",
    "string_too_short": "太短",
    "string_too_long": "太长",
    "enum": "不在可选值之内",
    "literal_error": "不在可选值之内",
    "int_parsing": "应为整数",
    "bool_parsing": "应为 true 或 false",
    "datetime_parsing": "应为带时区的时间，例如 2026-03-12T15:00:00+08:00",
    "datetime_from_date_parsing": "应为带时区的时间，例如 2026-03-12T15:00:00+08:00",
    "timezone_aware": "时间应带时区，例如 2026-03-12T15:00:00+08:00",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
    "extra_forbidden": "没有这个字段",
}


def code_of_status(status: int) -> str:
    """The code for errors that carry only an HTTP status."""
    return _BY_STATUS.get(status, "bad_request" if status < 500 else "internal")


def title_of(code: str, status: int, language: str) -> str:
    chinese, english = TITLES.get(code) or TITLES[code_of_status(status)]
    return english if language == "en" else chinese


def field_message(code: str, english: str, language: str) -> str:
    return english if language == "en" else _FIELD_MESSAGES_ZH.get(code, english)


def language_of(request: Request) -> str:
    """The better liked of zh-CN and en in Accept-Language; without one, the user's own, else zh-CN."""
    best, best_weight = "", 0.0
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, parameters = part.strip().partition(";")
        name = {"zh": "zh-CN", "en": "en"}.get(tag.strip().lower().split("-")[0])
        weight = _weight(parameters)
        if name and weight > best_weight:
            best, best_weight = name, weight
    if best:
        return best
    identity = request.scope.get("state", {}).get("identity")
    return "en" if identity is not None and identity.user.locale.startswith("en") else "zh-CN"


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
