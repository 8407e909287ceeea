package report

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

func (s Stubs) tallies(dry bool) []tally {
	return []tally{{s.Created, s.words(dry)}, {s.Failed, s.failures()}}
}

func (s *Summary) writeStubs(t *page) {
	for _, stubs := range s.Stubs {
		write(t, stubs.tallies(s.DryRun))
	}
}

// stubFacts stand under the verdict of a page.
func stubFacts(s *Summary) []string {
	var facts []string
	for _, stubs := range s.Stubs {
		facts = addFact(facts, stubs.tallies(s.DryRun))
	}
	return facts
}
