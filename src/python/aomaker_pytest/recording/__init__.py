"""What a group depends on beside the files that it reads (``util.inputs``).

variables      of the environment, read through ``os.environ``
lookups        paths whose existence was asked for
module_search  names of modules that were searched for in the project
programs       that were started
connections    to what the run has not started
children       what started programs and forked processes read: src/recorder
events         the audit events that tell of the last two
record         collects them, for the process or for each group
places         the line of code that did it
"""
