import sys

from sessionserver.cli import main

sys.exit(main())
