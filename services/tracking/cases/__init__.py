"""Cases 信访事项: actions of the state machine, case pages, lists and worklists."""
