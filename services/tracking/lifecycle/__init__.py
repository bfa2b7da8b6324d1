"""The state machine as the API serves it: states, actions, articles, diagram."""
