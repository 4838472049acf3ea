import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from helper import double

if os.path.exists("tools/flag"):
    print("flag")
print(double(int(sys.argv[1])))
