package report

import "strings"

// Stubs are the records of one object type that a run made of values which no record
// had, for relationships with missing: create. They are no rows.
type Stubs struct {
	Object  string `json:"object"`
	By      string `json:"by"`      // the field that holds the value
	Created int64  `json:"created"` // in a dry run those that would be
	Failed  int64  `json:"failed"`  // values that have no record at the end
}

// words reads `3 records of account made of $name alone`.
func (s Stubs) words(dry bool) string {
	would := ""
	if dry {
		would = "would be "
	}
	return plural(s.Created, "record") + " of " + Clean(s.Object) + " " + would + "made of the " + Clean(s.By) + " that rows link to"
}

// failures reads `2 of account could not be made`.
func (s Stubs) failures() string {
	return plural(s.Failed, "record") + " of " + Clean(s.Object) + " could not be made of the " + Clean(s.By) + " that rows link to"
}

func (s *Summary) writeStubs(t *page) {
	for _, stubs := range s.Stubs {
		if stubs.Created > 0 {
			t.item(number(stubs.Created), stubs.words(s.DryRun))
		}
		if stubs.Failed > 0 {
			t.item(number(stubs.Failed), stubs.failures())
		}
	}
}

// stubFacts stand under the verdict of a page.
func stubFacts(s *Summary) []string {
	var facts []string
	for _, stubs := range s.Stubs {
		var words []string
		if stubs.Created > 0 {
			words = append(words, number(stubs.Created)+" "+stubs.words(s.DryRun))
		}
		if stubs.Failed > 0 {
			words = append(words, number(stubs.Failed)+" "+stubs.failures())
		}
		if len(words) > 0 {
			facts = append(facts, strings.Join(words, ", "))
		}
	}
	return facts
}
