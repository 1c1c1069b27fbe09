"""The only door of the core: everything that its callers may use, and nothing else."""

from crm_core.port.alerts import *  # noqa: F403
from crm_core.port.basics import *  # noqa: F403
from crm_core.port.customers import *  # noqa: F403
from crm_core.port.forecast import *  # noqa: F403
from crm_core.port.gates import *  # noqa: F403
from crm_core.port.health import *  # noqa: F403
from crm_core.port.policies import *  # noqa: F403
from crm_core.port.time import *  # noqa: F403
