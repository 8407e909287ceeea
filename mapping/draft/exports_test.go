package draft_test

import (
	"slices"
	"strings"
	"testing"

	"lightfield-importer/client/snapshot"
	"lightfield-importer/mapping/draft"
)

// export is a file in the shape of another system's export: a header, rows, and
// what each column should fill; "" for what has no counterpart.
type export struct {
	name, object string
	text         string
	want         map[string]string
	misses       []string // columns that are known to be proposed otherwise
}

// score counts the columns with a counterpart, and those of them that are
// proposed right. What is wrong beyond the known misses is an error, and so is
// a miss that is none any more.
func (e export) score(t *testing.T, d *draft.Draft, header []string) (right, all int) {
	t.Helper()
	known := map[string]bool{}
	for _, m := range e.misses {
		known[m] = true
	}
	for _, column := range header {
		want := e.want[column]
		got := d.Targets(column)
		ok := slices.Contains(got, want) || want == "" && len(got) == 0
		if want != "" {
			all++
		}
		switch {
		case ok && known[column]:
			t.Errorf("%s: column %q is right now: take it off the misses", e.name, column)
		case !ok && !known[column]:
			t.Errorf("%s: column %q fills %v, want %q", e.name, column, got, want)
		case ok && want != "":
			right++
		}
		delete(known, column)
	}
	for column := range known {
		t.Errorf("%s: there is no column %q", e.name, column)
	}
	return right, all
}

// The shapes of other systems' exports, with invented contents.
var exports = []export{
	{
		name: "HubSpot companies", object: "account",
		text: `Record ID,Company name,Company Domain Name,Website URL,Industry,Number of Employees,Annual Revenue,Phone Number,Street Address,City,State/Region,Postal Code,Country/Region,Company owner,LinkedIn Company Page,Twitter Handle,Facebook Company Page,Description,Create Date,Last Modified Date
7001,Kite & Anchor,kite-anchor.example,https://kite-anchor.example,COMPUTER_SOFTWARE,120,2500000,+49 30 901820,Hafenstr. 3,Kiel,SH,24103,Germany,maren.oldfield@example.com,https://www.linkedin.com/company/kite-anchor,@kiteanchor,https://facebook.com/kiteanchor,Sails,2024-05-01 10:00,2024-06-01 10:00
7002,Plume Bakery,plume-bakery.example,https://plume-bakery.example,FOOD_BEVERAGES,12,180000,+49 30 901821,Am Markt 1,Bonn,NW,53111,Germany,maren.oldfield@example.com,https://www.linkedin.com/company/plume-bakery,@plume,https://facebook.com/plume,Bread,2024-05-02 10:00,2024-06-02 10:00
`,
		want: map[string]string{
			"Record ID": "oldId", "Company name": "$name", "Company Domain Name": "$website", "Website URL": "$website",
			"Industry": "$industry", "Number of Employees": "employees", "Annual Revenue": "annualRevenue", "Phone Number": "phone",
			"Street Address": "$primaryAddress.street", "City": "$primaryAddress.city", "State/Region": "$primaryAddress.state",
			"Postal Code": "$primaryAddress.postalCode", "Country/Region": "$primaryAddress.country", "Company owner": "$owner by $email",
			"LinkedIn Company Page": "$linkedIn", "Twitter Handle": "$twitter", "Facebook Company Page": "$facebook",
		},
	},
	{
		name: "HubSpot contacts", object: "contact",
		text: `Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Job Title,Associated Company,Contact owner,Lifecycle Stage,LinkedIn URL,Create Date
101,Rosa,Amsel,rosa@kite-anchor.example,+49 30 901820,+49 30 901822,CEO,Kite & Anchor,maren.oldfield@example.com,Customer,https://linkedin.com/in/rosa-amsel,2024-05-01
102,Piet,Fink,piet@plume-bakery.example,+49 30 901821,,Baker,Plume Bakery,maren.oldfield@example.com,Lead,,2024-05-02
`,
		want: map[string]string{
			"Record ID": "oldId", "First Name": "$name.firstName", "Last Name": "$name.lastName", "Email": "$email",
			"Phone Number": "phone", "Mobile Phone Number": "phone", "Job Title": "title", "Associated Company": "$account by $name",
			"LinkedIn URL": "linkedIn",
		},
	},
	{
		name: "HubSpot deals", object: "opportunity",
		text: `Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Deal owner,Deal Type,Associated Company,Associated Contact,Create Date,Original Source Type
9001,Kite renewal,Closed won,Sales,12000,2026-04-30 17:00,Maren Oldfield,Renewal,Kite & Anchor,Rosa Amsel,2024-05-01 10:00,Referral
9002,Plume oven,Proposal,Sales,800.50,2026-05-15 17:00,Maren Oldfield,New business,Plume Bakery,Piet Fink,2024-05-02 10:00,Partner
`,
		want: map[string]string{
			"Record ID": "oldId", "Deal Name": "$name", "Deal Stage": "$stage", "Amount": "amount", "Close Date": "closeDate",
			"Deal owner": "$owner by $name", "Deal Type": "dealType", "Associated Company": "$account by $name",
			"Associated Contact": "$champion by $name", "Original Source Type": "leadSource",
		},
	},
	{
		name: "Pipedrive organizations", object: "account",
		text: `ID,Organization - Name,Organization - Owner,Organization - People,Organization - Address,Organization - Street/road name of Address,Organization - City/town/village/locality of Address,Organization - ZIP/Postal code of Address,Organization - Country of Address,Organization - Organization created
1,Kite & Anchor,Maren Oldfield,2,"Hafenstr. 3, Kiel",Hafenstr.,Kiel,24103,Germany,2024-05-01 10:00:00
2,Plume Bakery,Maren Oldfield,1,"Am Markt 1, Bonn",Am Markt,Bonn,53111,Germany,2024-05-02 10:00:00
`,
		want: map[string]string{
			"ID": "oldId", "Organization - Name": "$name", "Organization - Owner": "$owner by $name",
			"Organization - Street/road name of Address":           "$primaryAddress.street",
			"Organization - City/town/village/locality of Address": "$primaryAddress.city",
			"Organization - ZIP/Postal code of Address":            "$primaryAddress.postalCode",
			"Organization - Country of Address":                    "$primaryAddress.country",
		},
	},
	{
		name: "Pipedrive people", object: "contact",
		text: `ID,Person - Name,Person - Organization,Person - Email - Work,Person - Email - Home,Person - Phone - Work,Person - Phone - Mobile,Person - Owner,Person - Person created
11,Rosa Amsel,Kite & Anchor,rosa@kite-anchor.example,,+49 30 901820,+49 30 901822,Maren Oldfield,2024-05-01
12,Piet Fink,Plume Bakery,piet@plume-bakery.example,piet@home.example,+49 30 901821,,Maren Oldfield,2024-05-02
`,
		want: map[string]string{
			"ID": "oldId", "Person - Name": "$name", "Person - Organization": "$account by $name", "Person - Email - Work": "$email",
			"Person - Email - Home": "$email", "Person - Phone - Work": "phone", "Person - Phone - Mobile": "phone",
		},
	},
	{
		name: "Pipedrive deals", object: "opportunity",
		text: `Deal - ID,Deal - Title,Deal - Value,Deal - Currency of Value,Deal - Organization,Deal - Contact person,Deal - Stage,Deal - Status,Deal - Expected close date,Deal - Owner,Deal - Probability,Deal - Label,Deal - Deal created,Deal - Lost reason
21,Kite renewal,"12.000,00",EUR,Kite & Anchor,Rosa Amsel,Negotiation,Open,30/04/2026,Maren Oldfield,60,Urgent,2024-05-01 10:00:00,
22,Plume oven,"800,50",EUR,Plume Bakery,Piet Fink,Proposal,Won,02/05/2026,Maren Oldfield,40,Pilot,2024-05-02 10:00:00,
`,
		want: map[string]string{
			"Deal - ID": "oldId", "Deal - Title": "$name", "Deal - Value": "amount", "Deal - Organization": "$account by $name",
			"Deal - Contact person": "$champion by $name", "Deal - Stage": "$stage", "Deal - Expected close date": "closeDate",
			"Deal - Owner": "$owner by $name", "Deal - Probability": "probability", "Deal - Label": "tags",
		},
	},
	{
		name: "Dynamics accounts", object: "account",
		text: `(Do Not Modify) Account,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Account Name,Main Phone,Address 1: Street 1,Address 1: City,Address 1: State/Province,Address 1: ZIP/Postal Code,Address 1: Country/Region,Website,Annual Revenue,Owner
1f0c8a52-5c7d-4f3e-9d27-000000000001,abc=,2024-05-01,Kite & Anchor,+49 30 901820,Hafenstr. 3,Kiel,SH,24103,Germany,https://kite-anchor.example,2500000,Maren Oldfield
1f0c8a52-5c7d-4f3e-9d27-000000000002,def=,2024-05-02,Plume Bakery,+49 30 901821,Am Markt 1,Bonn,NW,53111,Germany,https://plume-bakery.example,180000,Maren Oldfield
`,
		want: map[string]string{
			"(Do Not Modify) Account": "oldId", "Account Name": "$name", "Main Phone": "phone",
			"Address 1: Street 1": "$primaryAddress.street", "Address 1: City": "$primaryAddress.city",
			"Address 1: State/Province": "$primaryAddress.state", "Address 1: ZIP/Postal Code": "$primaryAddress.postalCode",
			"Address 1: Country/Region": "$primaryAddress.country", "Website": "$website", "Annual Revenue": "annualRevenue",
			"Owner": "$owner by $name",
		},
	},
	{
		name: "Dynamics opportunities", object: "opportunity",
		text: `(Do Not Modify) Opportunity,Topic,Potential Customer,Est. close date,Est. revenue,Probability,Status Reason,Owner,Contact,Created On
1f0c8a52-5c7d-4f3e-9d27-000000000011,Kite renewal,Kite & Anchor,4/30/2026,"$12,000.00",60,Negotiation,Maren Oldfield,Rosa Amsel,5/1/2024 10:00 AM
1f0c8a52-5c7d-4f3e-9d27-000000000012,Plume oven,Plume Bakery,5/2/2026,$800.50,40,Won,Maren Oldfield,Piet Fink,5/2/2024 10:00 AM
`,
		want: map[string]string{
			"(Do Not Modify) Opportunity": "oldId", "Topic": "$name", "Potential Customer": "$account by $name",
			"Est. close date": "closeDate", "Est. revenue": "amount", "Probability": "probability", "Status Reason": "$stage",
			"Owner": "$owner by $name", "Contact": "$champion by $name",
		},
	},
	{
		name: "Zoho contacts", object: "contact",
		text: `Record Id,Contact Owner.id,Contact Owner,First Name,Last Name,Account Name.id,Account Name,Email,Secondary Email,Title,Department,Phone,Mobile,Mailing Street,Mailing City,Mailing State,Mailing Zip,Mailing Country,Date of Birth,Created Time
zcrm_100,zcrm_1,Maren Oldfield,Rosa,Amsel,zcrm_200,Kite & Anchor,rosa@kite-anchor.example,rosa@home.example,CEO,Board,+49 30 901820,+49 30 901822,Hafenstr. 3,Kiel,SH,24103,Germany,1980-02-03,2024-05-01 10:00:00
zcrm_101,zcrm_1,Maren Oldfield,Piet,Fink,zcrm_201,Plume Bakery,piet@plume-bakery.example,,Baker,Ovens,+49 30 901821,,Am Markt 1,Bonn,NW,53111,Germany,1985-12-24,2024-05-02 10:00:00
`,
		want: map[string]string{
			"Record Id": "oldId", "First Name": "$name.firstName", "Last Name": "$name.lastName", "Account Name.id": "$account by oldId",
			"Email": "$email", "Secondary Email": "$email", "Title": "title", "Department": "department", "Phone": "phone", "Mobile": "phone",
			"Mailing Street": "mailingAddress.street", "Mailing City": "mailingAddress.city", "Mailing State": "mailingAddress.state",
			"Mailing Zip": "mailingAddress.postalCode", "Mailing Country": "mailingAddress.country", "Date of Birth": "birthday",
		},
	},
	{
		name: "Zoho deals", object: "opportunity",
		text: `Record Id,Deal Name,Account Name,Stage,Amount,Closing Date,Probability (%),Deal Owner,Contact Name,Next Step,Type,Lead Source,Expected Revenue,Created By
zcrm_300,Kite renewal,Kite & Anchor,Closed Won,12000,2026-04-30,60,Maren Oldfield,Rosa Amsel,Call,Renewal,Trade Show,7200,Maren Oldfield
zcrm_301,Plume oven,Plume Bakery,Qualification,800.5,2026-05-02,40,Maren Oldfield,Piet Fink,Mail,New business,Referral,320.2,Maren Oldfield
`,
		want: map[string]string{
			"Record Id": "oldId", "Deal Name": "$name", "Account Name": "$account by $name", "Stage": "$stage", "Amount": "amount",
			"Closing Date": "closeDate", "Probability (%)": "probability", "Deal Owner": "$owner by $name",
			"Contact Name": "$champion by $name", "Next Step": "nextStep", "Type": "dealType", "Lead Source": "leadSource",
			"Created By": "$createdBy by $name",
		},
	},
	{
		name: "Salesforce tasks", object: "task",
		text: `Id,WhoId,WhatId,Subject,ActivityDate,Status,Priority,OwnerId,Owner Email,Description,AccountId,CreatedDate
00Tx0000001aaaaAAA,003x0000001aaaaAAA,006x0000001aaaaAAA,Call back,2026-04-30,Not Started,Normal,005x0000001aaaaAAA,maren.oldfield@example.com,About sails,001x0000001aaaaAAA,2024-05-01T10:00:00.000+0000
00Tx0000001aaabAAA,003x0000001aaabAAA,006x0000001aaabAAA,Send offer,2026-05-02,In Progress,High,005x0000001aaaaAAA,maren.oldfield@example.com,About ovens,001x0000001aaabAAA,2024-05-02T10:00:00.000+0000
`,
		want: map[string]string{
			"Id": "identity", "WhatId": "$opportunity by salesforceId", "Subject": "$title", "ActivityDate": "$dueAt", "Status": "$status",
			"Owner Email": "$assignedTo by $email", "Description": "$description", "AccountId": "$account by salesforceId",
		},
	},
	{
		name: "a German spreadsheet", object: "account",
		text: `Kundennr.;Firma;Straße;PLZ;Ort;Land;Telefon;Webseite;Mitarbeiter;Umsatz
10-1;Kite & Anchor;Hafenstr. 3;24103;Kiel;Deutschland;+49 30 901820;kite-anchor.example;120;2.500.000,00
10-2;Plume Bakery;Am Markt 1;53111;Bonn;Deutschland;+49 30 901821;plume-bakery.example;12;180.000,50
`,
		want: map[string]string{
			"Kundennr.": "oldId", "Firma": "$name", "Straße": "$primaryAddress.street", "PLZ": "$primaryAddress.postalCode",
			"Ort": "$primaryAddress.city", "Land": "$primaryAddress.country", "Telefon": "phone", "Webseite": "$website",
			"Mitarbeiter": "employees", "Umsatz": "annualRevenue",
		},
	},
}

func TestExportsOfOtherSystems(t *testing.T) {
	s := organisation(t)
	right, all := 0, 0
	for _, e := range exports {
		r, a := e.check(t, s)
		right, all = right+r, all+a
	}
	t.Logf("%d of %d columns with a counterpart are proposed right", right, all)
	if 10*right < 9*all {
		t.Errorf("%d of %d columns with a counterpart are proposed right: less than nine in ten", right, all)
	}
}

func (e export) check(t *testing.T, s *snapshot.Snapshot) (right, all int) {
	t.Helper()
	_, header := profile(t, e.name, strings.NewReader(e.text))
	d, _ := propose(t, s, e.object, e.name+".csv", strings.NewReader(e.text))
	return e.score(t, d, header)
}
