"""Leadership 领导包案、协调会、周调度: leading officials and units answer for matters."""
