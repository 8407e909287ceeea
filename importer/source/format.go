package source

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// checkEncoding refuses what Options.Encoding cannot be yet.
func checkEncoding(s string) error {
	switch strings.ToLower(s) {
	case "", "auto", "utf-8", "utf8":
		return nil
	}
	return fmt.Errorf("the encoding %q cannot be read: save the file as UTF-8", s)
}

const (
	asUTF8 = "save it as CSV in UTF-8"
	asCSV  = "export it as CSV in UTF-8"
)

// signatures are the first bytes of files that are no UTF-8 text; longer ones
// come before those they begin with.
var signatures = []struct{ magic, what, hint string }{
	{"\xFF\xFE\x00\x00", "UTF-32 text (little endian)", asUTF8},
	{"\x00\x00\xFE\xFF", "UTF-32 text (big endian)", asUTF8},
	{"\xFE\xFF\x00\x00", "UTF-32 text with the byte order mark of UTF-16: no program can read it", asCSV},
	{"\xFF\xFE", "UTF-16 text (little endian)", asUTF8},
	{"\xFE\xFF", "UTF-16 text (big endian)", asUTF8},
	{"\x1F\x8B", "gzip-compressed", "unpack it first"},
	{"PK\x03\x04", "an Excel workbook (.xlsx) or another zip archive", asCSV},
	{"PK\x05\x06", "an empty zip archive", asCSV},
	{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old Excel workbook (.xls)", asCSV},
	{"%PDF-", "a PDF document", asCSV},
}

// pages are the beginnings of web pages, which a download gives instead of the
// file when the session at the other end has run out.
var pages = []string{"<!doctype html", "<html", "<head", "<body", "<table", "<?xml"}

// refuse says what a file is when its first bytes show that it is no UTF-8 text,
// and what to do; otherwise what is empty.
func refuse(head []byte) (what, hint string) {
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.magic)) {
			return s.what, s.hint
		}
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte(string(bom))), " \t\r\n")
	start := strings.ToLower(string(text[:min(len(text), 20)]))
	for _, p := range pages {
		if strings.HasPrefix(start, p) {
			return "a web page or XML", "was it downloaded without being signed in? " + asCSV
		}
	}
	return refuseBinary(head)
}

// refuseBinary recognises UTF-16 without a byte order mark, in which every
// other byte of Latin text is NUL, and other binary files by their control
// characters. A few of them are left to be reported with the rows they are in.
func refuseBinary(head []byte) (what, hint string) {
	var nul [2]int // at even and at odd offsets
	controls := 0
	for i, b := range head {
		if b == 0 {
			nul[i%2]++
		}
		if b < ' ' && !bytes.Contains([]byte("\t\n\v\f\r"), []byte{b}) {
			controls++
		}
	}
	n := len(head)
	switch {
	case nul[1] > n/4 && nul[0] < n/16:
		return "UTF-16 text (little endian) without a byte order mark", asUTF8
	case nul[0] > n/4 && nul[1] < n/16:
		return "UTF-16 text (big endian) without a byte order mark", asUTF8
	case controls > n/3, controls > n/20 && !utf8.Valid(head[:n-unfinished(head)]):
		return "a binary file", asCSV
	}
	return "", ""
}
