package report

// Bounds of the lists in the summary; the files beside it have everything.
const (
	listedFaults  = 1000
	listedChanges = 1000    // rows
	listedBytes   = 1 << 20 // of changed values
)

// places keep, of everything that is wrong and of every change, all in files
// of their own and the first ones for the summary.
type places struct {
	faults  *journal
	changes *journal

	firstFaults  []Fault
	firstChanges []RowChanges
	bytes        int
}

func newPlaces(faults, changes string) (p places, err error) {
	if p.faults, err = newJournal(faults); err != nil {
		return p, err
	}
	p.changes, err = newJournal(changes)
	return p, err
}

func (p *places) add(e *Entry) error {
	for _, f := range e.faults() {
		if err := p.faults.add(f); err != nil {
			return err
		}
		if len(p.firstFaults) < listedFaults {
			p.firstFaults = append(p.firstFaults, f.brief())
		}
	}
	if len(e.Changes) == 0 {
		return nil
	}
	c := e.changes()
	if p.bytes += c.size(); p.bytes <= listedBytes && len(p.firstChanges) < listedChanges {
		p.firstChanges = append(p.firstChanges, c)
	}
	return p.changes.add(c)
}

// list puts the first ones, and how many there are, into the summary.
func (p *places) list(s *Summary) {
	s.Faults, s.FaultsCount = p.firstFaults, p.faults.lines
	s.Changes, s.ChangesCount = p.firstChanges, p.changes.lines
}
