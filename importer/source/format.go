package source

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// format is what the first bytes of a file show.
type format uint8

const (
	someText format = iota
	zipped          // a workbook, or another archive
	gzipped
)

const (
	asUTF8 = "save it as CSV in UTF-8"
	asCSV  = "export it as CSV in UTF-8, or as .xlsx"
)

// refusals are the first bytes of files that are no tables; longer ones come
// before those they begin with.
var refusals = []struct{ magic, what, hint string }{
	{"\xFF\xFE\x00\x00", "UTF-32 text (little endian)", asUTF8},
	{"\x00\x00\xFE\xFF", "UTF-32 text (big endian)", asUTF8},
	{"\xFE\xFF\x00\x00", "UTF-32 text with the byte order mark of UTF-16: no program can read it", asCSV},
	{"PK\x05\x06", "an empty zip archive", asCSV},
	{"%PDF-", "a PDF document", asCSV},
	{"BZh", "a file compressed by bzip2", "unpack it first"},
	{"\xFD7zXZ\x00", "a file compressed by xz", "unpack it first"},
	{"\x28\xB5\x2F\xFD", "a file compressed by zstd", "unpack it first"},
	{"7z\xBC\xAF\x27\x1C", "a 7-Zip archive", "unpack it first"},
	{"Rar!\x1A\x07", "a RAR archive", "unpack it first"},
	{"SQLite format 3\x00", "an SQLite database", asCSV},
	{"PAR1", "a Parquet file", asCSV},
	{"{\\rtf", "an RTF document", asCSV},
}

// formatOf looks at the first bytes of a file.
func formatOf(head []byte) format {
	switch {
	case bytes.HasPrefix(head, []byte("\x1F\x8B")):
		return gzipped
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return zipped
	}
	return someText
}

// refuse says what a file is when its first bytes show that it is no text, and
// what to do; otherwise what is empty.
func refuse(head []byte) (what, hint string) {
	for _, s := range refusals {
		if bytes.HasPrefix(head, []byte(s.magic)) {
			return s.what, s.hint
		}
	}
	if what, hint := compound(head); what != "" {
		return what, hint
	}
	if len(head) > 262 && string(head[257:262]) == "ustar" {
		return "a tar archive", "unpack it first"
	}
	return "", ""
}

// compound tells the files of old that Office wrote apart: a container of
// streams, whose names stand in it in UTF-16. New workbooks are in one when they
// are encrypted.
func compound(head []byte) (what, hint string) {
	const (
		save   = "open it and save it as .xlsx, or as CSV in UTF-8"
		unlock = "open it in Excel, take the password away (File, Info, Protect Workbook) and save it"
	)
	if !bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) {
		return "", ""
	}
	stream := func(name string) bool {
		return bytes.Contains(head, []byte(strings.Join(strings.Split(name, ""), "\x00")+"\x00\x00\x00"))
	}
	switch {
	case stream("EncryptedPackage"):
		return "a workbook protected by a password", unlock
	case stream("Workbook"), stream("Book"):
		return "an old Excel workbook (.xls)", save
	case stream("WordDocument"):
		return "an old Word document (.doc)", save
	}
	return "an old Office file (.xls), or one protected by a password", save + "; take a password away (File, Info, Protect Workbook)"
}

// pages are the beginnings of web pages, which a download gives instead of the
// file when the session at the other end has run out, and which some programs
// save under the name of a spreadsheet.
var pages = []string{"<!doctype html", "<html", "<head", "<body", "<table", "<?xml", "<meta", "<style"}

// refuseText is refuse for what only the text shows.
func refuseText(text []byte) (what, hint string) {
	text = bytes.TrimLeft(bytes.TrimPrefix(text, []byte(string(bom))), " \t\r\n")
	start := strings.ToLower(string(text[:min(len(text), 20)]))
	for _, p := range pages {
		if strings.HasPrefix(start, p) {
			return "a web page or XML", "was it downloaded without being signed in? " + asCSV
		}
	}
	if strings.HasPrefix(start, `{"`) || strings.HasPrefix(start, `[{`) {
		return "JSON", asCSV
	}
	return "", ""
}

// refuseBinary recognises files that are no text by their control characters. A
// few of them are left to be reported with the rows they are in.
func refuseBinary(head []byte) (what, hint string) {
	controls := 0
	for _, b := range head {
		if b < ' ' && (b < '\t' || b > '\r') {
			controls++
		}
	}
	n := len(head)
	if controls > n/3 || controls > n/20 && !utf8.Valid(head[:n-unfinished(head)]) {
		return "a binary file", asCSV
	}
	return "", ""
}

// noTable is the error of a file that is something else.
func noTable(file, what, hint string) *Error {
	return &Error{File: file, Message: fmt.Sprintf("this is not a table, but %s", what), Hint: hint}
}
