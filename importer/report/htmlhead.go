package report

import (
	"strings"
	"time"

	"lightfield-importer/importer/outcome"
)

// verdict is the run in one sentence. Tone is good, bad or stopped.
type verdict struct{ Text, More, Tone string }

// judge says how the run went, for somebody who reads nothing else.
func judge(s *Summary) verdict {
	bad := s.Rows.Rejected + s.Rows.Ambiguous + s.Rows.InDoubt
	some := func(n int64) string {
		if s.Rows.Read == 1 {
			return all(1)
		}
		return number(n) + " of " + number(s.Rows.Read) + " rows"
	}
	of := some(bad)
	v := verdict{Tone: "bad"}
	switch {
	case s.Stopped != "":
		v.Tone, v.Text = "stopped", "The run stopped before its end"
	case s.Rows.Read == 0:
		v.Text = "The file has no rows"
	case bad > 0 && s.DryRun:
		v.Text = of + " " + verb(bad, "needs", "need") + " correcting"
	case bad > 0:
		v.Text = of + " " + verb(bad, "was", "were") + " not imported"
	case s.Rows.NotAttempted > 0:
		v.Text = some(s.Rows.NotAttempted) + " " + verb(s.Rows.NotAttempted, "is", "are") + " left to the next run"
	case s.DryRun && s.Definitions != "":
		v.Tone, v.Text = "good", all(s.Rows.Read)+" "+verb(s.Rows.Read, "passes", "pass")+", as far as can be checked offline"
	case s.DryRun:
		v.Tone, v.Text = "good", "Nothing is wrong: "+all(s.Rows.Read)+" can be imported"
	case s.Unlisted() > 0:
		v.Text = all(s.Rows.Read) + " " + verb(s.Rows.Read, "is", "are") + " done, but not all records are on their list"
	default:
		v.Tone, v.Text = "good", all(s.Rows.Read)+" "+verb(s.Rows.Read, "is", "are")+" done"
	}
	v.Text = strings.ToUpper(v.Text[:1]) + v.Text[1:]
	v.More = faultsIn(s)
	return v
}

// faultsIn reads `51 faults in 17 columns`.
func faultsIn(s *Summary) string {
	faults, columns := s.ErrorsOther, map[string]bool{}
	for _, g := range s.Errors {
		faults += g.Count
		if g.Column != "" {
			columns[g.Column] = true
		}
	}
	if faults == 0 {
		return ""
	}
	text := number(faults) + " " + plural(faults, "fault")
	if n := int64(len(columns)); n > 0 {
		text += " in " + number(n) + " " + plural(n, "column")
	}
	return text
}

func all(n int64) string {
	if n == 1 {
		return "the only row"
	}
	return "all " + number(n) + " rows"
}

func verb(n int64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// facts stand under the verdict.
func facts(s *Summary) []string {
	facts := []string{number(s.Rows.Read) + " " + plural(s.Rows.Read, "row")}
	if s.Object != "" {
		facts = append(facts, "to "+Clean(s.Object)+" records")
	}
	facts = append(append(facts, stubFacts(s)...), listFacts(s)...)
	if !s.Started.IsZero() {
		facts = append(facts, day(s.Started))
	}
	if s.DryRun {
		facts = append(facts, "nothing was written")
	}
	return facts
}

func day(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") }

// baseName is the last part of a path of this or of another system: where a
// file lies is nobody's business but the runner's.
func baseName(path string) string { return path[strings.LastIndexAny(path, `/\`)+1:] }

// htmlOutcomes is the bar of outcomes and its legend.
type htmlOutcomes struct {
	Label string // the bar in words
	Parts []htmlOutcome
}

type htmlOutcome struct {
	Name, Class, Count, Share, Gloss string
	X, Width                         float64 // of barWidth
}

const (
	barWidth = 1000.0
	barLeast = 6.0 // so that one row in a million is seen
	barGap   = 3.0 // between two parts
)

func newHTMLOutcomes(s *Summary) htmlOutcomes {
	counts := s.Rows.Counts()
	var o htmlOutcomes
	var words []string
	for _, each := range outcome.All() {
		n := counts[each]
		if n == 0 {
			continue
		}
		name := outcomeWords(each, s.DryRun)
		o.Parts = append(o.Parts, htmlOutcome{
			Name: name, Class: each.String(), Count: number(n), Share: percent(n, counts.Total()),
			Gloss: strings.Trim(s.gloss(each), " ()"), Width: max(barWidth*float64(n)/float64(counts.Total()), barLeast),
		})
		words = append(words, number(n)+" "+name)
	}
	o.Label = strings.Join(words, ", ")
	spread(o.Parts)
	return o
}

// spread lays the parts side by side, so that they fill the bar exactly.
func spread(parts []htmlOutcome) {
	var sum, x float64
	for _, p := range parts {
		sum += p.Width
	}
	room := barWidth - barGap*float64(len(parts)-1)
	for i := range parts {
		parts[i].X, parts[i].Width = x, parts[i].Width*room/sum
		x += parts[i].Width + barGap
	}
}

// outcomeWords names an outcome, in a dry run as what would be.
func outcomeWords(o outcome.Outcome, dry bool) string {
	name := strings.ReplaceAll(o.String(), "_", " ")
	if dry && (o == outcome.Created || o == outcome.Updated) {
		return "would be " + name
	}
	return name
}
