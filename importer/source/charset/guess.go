package charset

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Reading is how a line of a text reads if the text is in an encoding.
type Reading struct {
	Encoding string
	Text     string // the part of the line around what tells the encodings apart
}

// suspects are the encodings that Guess tries, the commonest first.
var suspects = []string{
	"windows-1252", "macintosh", "windows-1250", "windows-1251", "cp850", "windows-1254", "windows-1257",
	"windows-1253", "iso-8859-2", "cp437", "cp852", "koi8-r", "cp866", "windows-1255", "windows-1256", "windows-874",
	"shift_jis", "gb18030", "big5", "euc-kr", "euc-jp",
}

// mostReadings is how many readings Guess gives.
const mostReadings = 3

// Guess gives how the first line with a byte above 0x7F reads in the encodings
// that the text is likeliest in, the likeliest first, and the line's number from
// 1. Readings that are the same are given once. No reading at all means that the
// text makes sense in none.
func Guess(text []byte) (line int, readings []Reading) {
	first := bytes.IndexFunc(text, func(c rune) bool { return c >= utf8.RuneSelf })
	if first < 0 {
		return 0, nil
	}
	type scored struct {
		Reading
		score float64
	}
	var all []scored
	sample, at := around(text, first)
	text = wholeLines(text, first)
	for _, name := range suspects {
		e, _ := ByName(name)
		decoded, _ := e.decoder().decode(nil, text, true)
		if score, ok := plausibility(decoded, judges[name]); ok {
			shown, _ := e.decoder().decode(nil, sample, false)
			all = append(all, scored{Reading{name, strings.TrimSpace(string(shown))}, score})
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	for _, s := range all {
		same := slices.ContainsFunc(readings, func(r Reading) bool { return r.Text == s.Text })
		if !same && len(readings) < mostReadings {
			readings = append(readings, s.Reading)
		}
	}
	return at, readings
}

// Mistaken reports whether a text that is said to be in the encoding, a code page, is
// UTF-8: valid, and likelier so. It gives how the first line with a byte above 0x7F
// reads in the encoding, and the line's number from 1.
func (e Encoding) Mistaken(text []byte) (line int, reading string, yes bool) {
	first := bytes.IndexFunc(text, func(c rune) bool { return c >= utf8.RuneSelf })
	if e.page == nil || first < 0 || !utf8.Valid(text) {
		return 0, "", false
	}
	decoded, _ := e.decoder().decode(nil, text, true)
	asUTF8, _ := plausibility(text, nil)
	if asNamed, ok := plausibility(decoded, judges[e.name]); ok && asNamed >= asUTF8 {
		return 0, "", false
	}
	sample, line := around(text, first)
	shown, _ := e.decoder().decode(nil, sample, false)
	return line, strings.TrimSpace(strings.ToValidUTF8(string(shown), "\uFFFD")), true
}

// wholeLines gives the lines of a text, of which the last may be cut off within a
// character, up to one behind a place.
func wholeLines(text []byte, place int) []byte {
	if end := bytes.LastIndexAny(text, "\r\n"); end > place {
		return text[:end]
	}
	return text
}

// around gives the part of a line around a place, up to the next quotes, and
// the line's number.
func around(text []byte, place int) (part []byte, line int) {
	const before, behind = 30, 40
	start := bytes.LastIndexAny(text[:place], "\r\n\"") + 1
	end := len(text)
	if i := bytes.IndexAny(text[place:], "\r\n\""); i >= 0 {
		end = place + i
	}
	lines := bytes.Count(text[:start], []byte{'\n'})
	if lines == 0 {
		lines = bytes.Count(text[:start], []byte{'\r'})
	}
	return text[max(start, place-before):min(end, place+behind)], lines + 1
}

// plausibility judges a decoded text by the characters above 0x7F and their
// neighbours, a mean over them; not ok when there is one that cannot be. A nil
// judge is likely.
func plausibility(text []byte, judge func(before, c, next rune) float64) (score float64, ok bool) {
	if judge == nil {
		judge = likely
	}
	var before rune
	n := 0
	for i := 0; i < len(text); {
		c, size := utf8.DecodeRune(text[i:])
		if c == utf8.RuneError && size == 1 {
			return 0, false
		}
		i += size
		if c >= utf8.RuneSelf {
			next, _ := utf8.DecodeRune(text[i:])
			score += judge(before, c, next)
			n++
		}
		before = c
	}
	return score / float64(max(n, 1)), true
}

// common are letters and marks that are frequent in names and texts.
const common = "äöüßéèêëàâçñáíóúãõåøæîïôûùœžščřýěůłąęśćżźńőűğışţșțăđÄÖÜÉÀÇÑÅØÆŠŽČŁŚŻ" +
	"’‘“”„–—…€£§°ºª¿¡«»©®™·\u00A0"

// usual are the letters of other alphabets of which most words are.
const usual = "оаеинтсрвлОАЕИНТСРВЛ" + "αοιετσνηςρκΑΟΙΕΤΣΝΗΡΚ" + "יוהלאמרתשנ" + "اليمونرتبد"

// likely judges one character above 0x7F between its neighbours.
func likely(before, c, next rune) float64 {
	score := 0.0
	switch {
	case strings.ContainsRune(common, c):
		score += 2
	case strings.ContainsRune(usual, c):
		score += 1.5
	case unicode.In(c, unicode.L, unicode.Mn):
		score++
	default:
		score -= 2
	}
	if unicode.IsLetter(c) {
		return score + inWord(before, c) + inWord(next, c) - capital(before, c)
	}
	if unicode.IsLetter(before) && unicode.IsLetter(next) && c != '’' && c != '·' {
		score -= 2 // a sign inside of a word
	}
	return score
}

// inWord judges a letter by one beside it: words keep to one alphabet, and those
// of the Latin one are mostly of letters below 0x80.
func inWord(beside, c rune) float64 {
	switch {
	case strings.ContainsRune("\\[]{}_`~@", beside):
		return -1 // what the second bytes of East Asia are
	case !unicode.IsLetter(beside):
		return 0
	}
	for _, alphabet := range []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Hebrew, unicode.Arabic, unicode.Thai} {
		switch {
		case !unicode.Is(alphabet, c):
		case !unicode.Is(alphabet, beside):
			return -3
		case alphabet == unicode.Latin && beside >= utf8.RuneSelf:
			return -1
		default:
			return 0.75
		}
	}
	return 0
}

// capital is what counts against a capital letter behind a small one.
func capital(before, c rune) float64 {
	if unicode.IsUpper(c) && unicode.IsLower(before) {
		return 3
	}
	return 0
}
