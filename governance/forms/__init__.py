from governance.forms.choices import PersonField
from governance.forms.meetings import TIMES

__all__ = ["TIMES", "PersonField"]
