"""Templates 文书模板: the DOCX files that a bureau edits in Word, their versions, and what is let in."""
