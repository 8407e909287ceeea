package draft

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// plain is a name reduced to its letters and digits: case, accents, blanks and
// marks count for nothing.
func plain(name string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ReplaceAll(name, "ß", "ss")) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// form is a name under which a column may be known, and what it costs to take
// it for that.
type form struct {
	name string
	cost float64
}

// decorations are what systems put around the names of columns: Salesforce's
// ending of custom fields, remarks in parentheses.
var decorations = regexp.MustCompile(`(?i)__p?c$|\([^()]*\)`)

// ownWords are what systems call the records of an object type; they put it
// before the names of columns, as in Deal - Title or opportunity_name.
var ownWords = map[string][]string{
	"account":     {"account", "company", "organization", "organisation", "org", "customer", "client", "kunden", "unternehmens", "compte", "cuenta", "conta", "klant", "会社", "企業", "取引先"},
	"contact":     {"contact", "person", "people", "lead", "kontakt", "contacto", "contato"},
	"opportunity": {"opportunity", "opp", "deal", "potential", "trato", "negocio", "oportunidad", "oportunidade", "affaire", "取引", "商談"},
	"task":        {"task", "activity", "todo"},
	"note":        {"note"},
}

// forms are the names of a column's header in the exports of records of an object type.
func forms(header, object string) []form {
	out := []form{{plain(header), 0}}
	bare := plain(decorations.ReplaceAllString(header, ""))
	add := func(name string, cost float64) {
		for _, f := range out {
			if f.name == name {
				return
			}
		}
		if name != "" {
			out = append(out, form{name, cost})
		}
	}
	add(bare, 2)
	words := ownWords[object]
	if words == nil {
		words = []string{plain(object)}
	}
	for _, word := range words {
		if rest, ok := strings.CutPrefix(bare, word); ok {
			add(rest, 4)
		}
	}
	return out
}

// words are the words of a name, in the order they stand in, singular.
func words(name string) []string {
	var out []string
	start, before := 0, rune(0)
	cut := func(end int) {
		if w := plain(name[start:end]); w != "" {
			out = append(out, singular(w))
		}
		start = end
	}
	for i, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			cut(i)
		case unicode.IsUpper(r) && unicode.IsLower(before):
			cut(i)
		}
		before = r
	}
	cut(len(name))
	return out
}

// singular takes the s of a plural off.
func singular(word string) string {
	if len(word) > 3 && !strings.HasSuffix(word, "ss") {
		return strings.TrimSuffix(word, "s")
	}
	return word
}

// holds tells whether the words of a part are all among the words of a whole.
func holds(whole, part []string) bool {
	for _, p := range part {
		found := false
		for _, w := range whole {
			found = found || w == p
		}
		if !found {
			return false
		}
	}
	return len(part) > 0
}
