"""The one door to the CRM core: the only module of voice that imports crm_core, and from its port alone."""

from crm_core.port import *  # noqa: F403
