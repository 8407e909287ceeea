package source

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"lightfield-importer/importer/source/charset"
)

// encodingOf gives the encoding of a file that begins with head: the one of its
// byte order mark, UTF-8 where it is a rejected.csv that has lost it, the one that is
// given, or the one that it shows.
func encodingOf(file string, head []byte, given string) (charset.Encoding, error) {
	if e, marked := charset.Mark(head); marked > 0 {
		return e, nil
	}
	plain, _ := charset.ByName("utf-8")
	if returnedInUTF8(head) {
		return plain, nil
	}
	if given != "" && !strings.EqualFold(given, "auto") {
		return named(file, given, head)
	}
	sound := utf8.Valid(head[:len(head)-unfinished(head)])
	if !sound || bytes.IndexByte(head, 0) >= 0 {
		if e, ok := charset.UTF16(head); ok {
			return e, nil
		}
	}
	if charset.UTF32(head) {
		return plain, noTable(file, "UTF-32 text", asUTF8)
	}
	if e, ok := charset.Escaped(head); ok && sound {
		return e, nil
	}
	if what, hint := refuseBinary(head); what != "" {
		return plain, noTable(file, what, hint)
	}
	if !sound && foreign(head) {
		return plain, unknownEncoding(file, head)
	}
	return plain, nil
}

// returnedInUTF8 reports whether the text is a rejected.csv in UTF-8, as it was written,
// whatever encoding the file has that the rows are from. Programs in which it is
// corrected may take its byte order mark away, or save it in that encoding again.
func returnedInUTF8(head []byte) bool {
	head = head[:len(head)-unfinished(head)]
	ours := bytes.HasPrefix(bytes.TrimPrefix(head, quote), []byte(errorColumn))
	return ours && utf8.Valid(head) && utf8.RuneCount(head) < len(head)
}

// named gives the encoding that somebody names. One that a text in UTF-8 cannot mean,
// as when an export has changed its encoding, would spoil names without a word.
func named(file, name string, head []byte) (charset.Encoding, error) {
	e, ok := charset.ByName(strings.ToLower(name))
	if !ok {
		return e, &Error{File: file, Message: fmt.Sprintf("there is no encoding %q", name), Hint: "there are auto, " + strings.Join(charset.Names(), ", ")}
	}
	if line, reading, yes := e.Mistaken(head[:len(head)-unfinished(head)]); yes {
		return e, &Error{File: file, Line: line, Message: fmt.Sprintf("the file is UTF-8, not %s, in which this line would be %q", e.Name(), reading),
			Hint: "write encoding: utf-8 under source in the mapping, or leave the encoding out"}
	}
	return e, nil
}

// foreign reports whether a text is in another encoding than UTF-8. A few wrong
// bytes in a text that has characters of UTF-8 too are left to the rows that they
// are in.
func foreign(text []byte) bool {
	text = text[:len(text)-unfinished(text)]
	sound, wrong := 0, 0
	for len(text) > 0 {
		c, n := utf8.DecodeRune(text)
		switch {
		case c == utf8.RuneError && n == 1:
			wrong++
		case n > 1:
			sound++
		}
		text = text[n:]
	}
	return wrong > 0 && wrong >= sound
}

// unknownEncoding is the error of a text that is not UTF-8. A guess could be
// wrong and would spoil names without a word, so somebody has to choose.
func unknownEncoding(file string, head []byte) *Error {
	line, readings := charset.Guess(head)
	if len(readings) == 0 {
		return &Error{File: file, Message: "the file is not UTF-8, nor in any other encoding that it could be", Hint: asUTF8}
	}
	words := make([]string, len(readings))
	for i, r := range readings {
		words[i] = fmt.Sprintf("%q in %s", r.Text, r.Encoding)
	}
	return &Error{
		File: file, Line: line,
		Message: fmt.Sprintf("the file is not UTF-8; this line would be %s", strings.Join(words, ", ")),
		Hint:    fmt.Sprintf("write the encoding in which it reads well under source in the mapping, such as encoding: %s, or save the file as UTF-8", readings[0].Encoding),
	}
}

// isUTF16 reports whether the text's units are of two bytes.
func isUTF16(e charset.Encoding) bool {
	return slices.Contains([]string{"utf-16", "utf-16le", "utf-16be"}, e.Name())
}
