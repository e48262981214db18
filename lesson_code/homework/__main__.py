"""`make handin`, or `python -m lesson_code.homework NOTEBOOK --name "Ada Lovelace"`."""

import sys

from lesson_code.homework.handing_in import main

sys.exit(main())
