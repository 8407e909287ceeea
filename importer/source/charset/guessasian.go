package charset

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// judges judge the characters of texts in the encodings of East Asia.
var judges = map[string]func(before, c, next rune) float64{
	"shift_jis": inJapanese.likely,
	"euc-jp":    inJapanese.likely,
	"gb18030":   writing{frequentHanzi, unicode.Han, nil}.likely,
	"big5":      writing{frequentTraditional, unicode.Han, nil}.likely,
	"euc-kr":    writing{frequentHangul, unicode.Hangul, nil}.likely,
}

var inJapanese = writing{frequentKanji, unicode.Han, []*unicode.RangeTable{unicode.Hiragana, unicode.Katakana}}

// writing is how a language of East Asia is written.
type writing struct {
	frequent string                // characters
	script   *unicode.RangeTable   // the one of most characters
	own      []*unicode.RangeTable // those that no other language has
}

// likely judges one character above 0x7F between its neighbours.
func (w writing) likely(before, c, next rune) float64 {
	score := -2.0
	switch {
	case strings.ContainsRune(w.frequent, c):
		score = 4
	case narrowKana(c):
		score = 1.5
		if !narrowKana(before) && !narrowKana(next) {
			score = -3
		}
	case unicode.In(c, w.own...):
		score = 3
	case unicode.Is(w.script, c):
		score = 1
	case 0x3000 <= c && c < 0x3040, 0x3200 <= c && c < 0x3400, 0xFF00 < c && c < 0xFF61, c == 'ー', '①' <= c && c <= '⑳':
		score = 1
	}
	for _, beside := range []rune{before, next} {
		if beside < utf8.RuneSelf && unicode.IsLetter(beside) {
			score--
		}
	}
	return score
}

// narrowKana reports whether c is a katakana of half width, in Shift-JIS a byte
// by itself: what many accented letters of Europe would be.
func narrowKana(c rune) bool { return 0xFF61 <= c && c <= 0xFF9F }
