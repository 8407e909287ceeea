package workbook

import "strings"

// kind is what the format of a cell makes of a number in it.
type kind uint8

const (
	plainNumber  kind = iota
	dateNumber        // shows a date, maybe with a time
	timeNumber        // shows a time of the day only
	spanNumber        // counts hours, minutes or seconds on
	paddedNumber      // shows zeros in front
)

// style is what matters of a cell's format.
type style struct {
	kind kind
	pad  int // of paddedNumber: the digits shown at least
}

// builtIn are the formats that workbooks use by number without saying what they
// are (ECMA-376, 18.8.30): those of dates and times. 27 to 36 and 50 to 58 are
// dates of East Asia.
func builtIn(id int) style {
	switch {
	case 14 <= id && id <= 17, id == 22, 27 <= id && id <= 31, id == 36, 50 <= id && id <= 54, id == 57, id == 58:
		return style{kind: dateNumber}
	case 18 <= id && id <= 21, 32 <= id && id <= 35, id == 55, id == 56:
		return style{kind: timeNumber}
	case 45 <= id && id <= 47:
		return style{kind: spanNumber}
	}
	return style{}
}

// readStyles reads the formats of cells from a part.
func readStyles(p parts, name string) ([]style, error) {
	var doc struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := p.decode(name, &doc); err != nil {
		return nil, err
	}
	given := map[int]style{}
	for _, f := range doc.Formats {
		given[f.ID] = formatOf(f.Code)
	}
	styles := make([]style, len(doc.Cells))
	for i, c := range doc.Cells {
		s, ok := given[c.Format]
		if !ok {
			s = builtIn(c.Format)
		}
		styles[i] = s
	}
	return styles, nil
}

// formatOf understands a format such as yyyy-mm-dd, [h]:mm or 00000 as far as it
// matters. Only the first of several sections counts: the others are for negative
// numbers, zero and text.
func formatOf(code string) style {
	letters := formatLetters(code)
	switch {
	case strings.Contains(letters, "["):
		return style{kind: spanNumber}
	case strings.ContainsAny(letters, "yd"), letters == "m", strings.Contains(letters, "mmm"):
		return style{kind: dateNumber}
	case strings.ContainsAny(letters, "hs"):
		return style{kind: timeNumber}
	case len(letters) > 1 && strings.Trim(letters, "0") == "":
		return style{kind: paddedNumber, pad: len(letters)}
	}
	return style{}
}

// formatLetters gives what a format says in small letters, without texts, colours,
// conditions and languages; an open bracket is left of [h], [mm] and their like.
func formatLetters(code string) string {
	var b strings.Builder
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case ';':
			return b.String()
		case '\\', '_', '*':
			i++ // the character behind it is shown, or left room for
		case '"':
			if i++; i < len(code) {
				i += max(strings.IndexByte(code[i:], '"'), 0)
			}
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return b.String()
			}
			if word := strings.ToLower(code[i+1 : i+end]); word != "" && strings.Trim(word, word[:1]) == "" && strings.Contains("hms", word[:1]) {
				b.WriteString("[" + word)
			}
			i += end
		default:
			b.WriteString(strings.ToLower(string(c)))
		}
	}
	return b.String()
}
