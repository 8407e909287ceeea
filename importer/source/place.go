package source

// Letters names a column as a spreadsheet program does, by its index: A, B, …,
// Z, AA. With a row's Number behind them they are the address of a cell.
func Letters(index int) string {
	letters := ""
	for n := index; n >= 0; n = n/26 - 1 {
		letters = string(rune('A'+n%26)) + letters
	}
	return letters
}

func (t *textTable) place(index int) (line, column int) {
	rec := &t.scanner.record
	spans := spansOf(rec.raw, rec.end, t.scanner.delimiter).spans
	if index < 0 || index >= len(spans) {
		return 0, 0
	}
	return position(rec.raw, spans[index].start, rec.line)
}
