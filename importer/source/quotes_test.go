package source

import (
	"bytes"
	"testing"
)

// All texts of up to eight of the bytes that matter: following the quotes alone finds
// the same end and the same flaw as looking at every cell.
func TestQuotesAreReadAsAWalkerDoes(t *testing.T) {
	const alphabet = "a,\"\n"
	for length := 1; length <= 8; length++ {
		text := make([]byte, length)
		for n := range 1 << (2 * length) {
			for i := range text {
				text[i] = alphabet[n>>(2*i)&3]
			}
			compareQuotes(t, text)
		}
	}
}

func compareQuotes(t *testing.T, text []byte) {
	t.Helper()
	w, q := walker{delimiter: []byte{','}}, quotes{delimiter: []byte{','}}
	for begin := 0; begin < len(text); {
		end := begin + index(text[begin:], '\n')
		next := min(end+1, len(text))
		want, got := w.walk(text, end, next), q.goOn(text, end, next)
		if got != want || q.flaw != w.flaw || got && q.cell != w.cell {
			t.Fatalf("%q up to %d: goes on %v, flaw %v, cell at %d, want %v, %v, %d", text, end, got, q.flaw, q.cell, want, w.flaw, w.cell)
		}
		if !got || bytes.Count(text[:end], quote)%2 == 0 {
			return
		}
		begin = next
	}
}
