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

// Place gives where a cell of the row that Read gave last begins: its physical
// line and the character of it, both from 1 and as an editor counts them; 0 and
// 0 when the row has no such cell.
func (r *Reader) Place(index int) (line, column int) {
	rec := &r.scanner.record
	spans := spansOf(rec.raw, rec.end, r.scanner.delimiter).spans
	if index < 0 || index >= len(spans) {
		return 0, 0
	}
	return position(rec.raw, spans[index].start, rec.line)
}
