#!/bin/sh
./tools/count.sh | tr 0-9 a-j
cat cases/one.txt
