package report

// List is a list of the web app that a run puts the records of its rows on.
type List struct {
	Name     string `json:"name"`
	Object   string `json:"object"`    // of its records
	RecordID string `json:"record_id"` // of the list; "": it is not there, or not known yet
	Link     string `json:"link"`
	Created  bool   `json:"created"` // the run made it; in a dry run: it would
	Put      int64  `json:"put"`     // records put on it; in a dry run those that would be
	Missing  int64  `json:"missing"` // records that are to be on it and were not put there
	Error    string `json:"error"`   // the first reason why; "": the run stopped before
}

// AddList adds what one import put on a list to what others did.
func AddList(all []List, l List) []List {
	for i := range all {
		a := &all[i]
		if a.Name != l.Name || a.Object != l.Object {
			continue
		}
		a.Created = a.Created || l.Created
		a.Put += l.Put
		a.Missing += l.Missing
		if a.Error == "" {
			a.Error = l.Error
		}
		return all
	}
	return append(all, l)
}

// Unlisted counts the records that were not put on their lists.
func (s *Summary) Unlisted() (n int64) {
	for _, l := range s.Lists {
		n += l.Missing
	}
	return n
}

// Listed counts the records that were put on lists.
func (s *Summary) Listed() (n int64) {
	for _, l := range s.Lists {
		n += l.Put
	}
	return n
}

// title reads `list "Import 2026-11" of account records`.
func (l List) title() string {
	return `list "` + Clean(l.Name) + `" of ` + Clean(l.Object) + " records"
}

// words reads `12 records put on the new list "Import 2026-11" of account records`.
func (l List) words(dry bool) string {
	text, list := plural(l.Put, "record")+" put on the ", l.title()
	if dry {
		text = plural(l.Put, "record") + " would be put on the "
	}
	switch {
	case l.Created && dry:
		return text + list + ", which would be made"
	case l.Created:
		return text + "new " + list
	}
	return text + list
}

// failure reads `3 records not put on the list …, the next run does: reason`.
func (l List) failure() string {
	text := plural(l.Missing, "record") + " not put on the " + l.title() + "; the next run that has the rows tries again"
	if l.Error != "" {
		text += ": " + Clean(l.Error)
	}
	return text
}

func (l List) tallies(dry bool) []tally {
	return []tally{{l.Put, l.words(dry)}, {l.Missing, l.failure()}}
}

func (s *Summary) writeLists(t *page) {
	for _, l := range s.Lists {
		write(t, l.tallies(s.DryRun))
	}
}

// listFacts stand under the verdict of a page.
func listFacts(s *Summary) []string {
	var facts []string
	for _, l := range s.Lists {
		facts = addFact(facts, l.tallies(s.DryRun))
	}
	return facts
}
