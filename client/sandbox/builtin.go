package sandbox

// CustomObject is the slug of the built-in custom object.
const CustomObject = "project"

// systemObjects are the object types as documented, without custom fields.
func systemObjects() []*object {
	return []*object{
		accountObject(), contactObject(), opportunityObject(), taskObject(),
		noteObject(), meetingObject(), listObject(), memberObject(),
	}
}

func accountObject() *object {
	return &object{
		name: "account", label: "Account", collection: "accounts", prefix: "acc_",
		fields: []*field{
			text("$name", "Name").must(),
			of(typeURL, "$website", "Website").several(),
			of(typeMultiSelect, "$industry", "Industry").choices("Software", "Manufacturing",
				"Retail", "Healthcare", "Finance", "Energy", "Logistics", "Education", "Food"),
			of(typeSingleSelect, "$headcount", "Headcount").choices("1-10", "11-50", "51-200",
				"201-500", "501-1000", "1001-5000", "5001+"),
			of(typeSingleSelect, "$lastFundingType", "Last funding").choices("Seed", "Series A",
				"Series B", "Series C", "Private equity", "Public"),
			of(typeSocialHandle, "$linkedIn", "LinkedIn").on("LINKEDIN"),
			of(typeSocialHandle, "$twitter", "X").on("TWITTER"),
			of(typeSocialHandle, "$facebook", "Facebook").on("FACEBOOK"),
			of(typeSocialHandle, "$instagram", "Instagram").on("INSTAGRAM"),
			of(typeAddress, "$primaryAddress", "Primary address"),
			of(typeMarkdown, "$howTheyMakeMoney", "How they make money").locked(),
			of(typeMarkdown, "$accountStatus", "Account status").locked(),
		},
		relations: []*relation{
			one("$owner", "member"), many("$contact", "contact").views("$account"),
			many("$opportunity", "opportunity").locked().views("$account"),
			many("$task", "task").locked().views("$account"),
			many("$note", "note").locked().views("$account"),
			many("$meeting", "meeting").locked(),
		},
	}
}

func contactObject() *object {
	return &object{
		name: "contact", label: "Contact", collection: "contacts", prefix: "con_",
		fields: []*field{
			of(typeFullName, "$name", "Name"), of(typeEmail, "$email", "Email").several(),
			of(typeURL, "$profilePhotoUrl", "Profile photo"),
		},
		relations: []*relation{many("$account", "account").mirrors("$contact")},
	}
}

func opportunityObject() *object {
	return &object{
		name: "opportunity", label: "Opportunity", collection: "opportunities", prefix: "opp_",
		fields: []*field{
			text("$name", "Name").must(),
			of(typeSingleSelect, "$stage", "Stage").must().about("What stage is the opportunity in?").
				pipeline("New business", "Prospecting", "Qualification", "Discovery", "Proposal", "Negotiation",
					"On Hold", "Closed Won", "Closed Lost").
				pipeline("Renewals", "Renewal Due", "In Renewal", "On Hold", "Renewed", "Churned"),
			of(typeMarkdown, "$opportunityStatus", "Opportunity status").locked(),
		},
		relations: []*relation{
			one("$account", "account").must().onCreate().mirrors("$opportunity"),
			one("$owner", "member"), one("$createdBy", "member").onCreate(),
			one("$champion", "contact"), one("$evaluator", "contact"),
			many("$task", "task").locked().views("$opportunity"),
			many("$note", "note").locked().views("$opportunity"),
			many("$meeting", "meeting").locked(),
		},
	}
}

func taskObject() *object {
	return &object{
		name: "task", label: "Task", collection: "tasks", prefix: "tsk_",
		fields: []*field{
			text("$title", "Title").must(),
			of(typeSingleSelect, "$status", "Status").must().words("TODO", "IN_PROGRESS", "COMPLETE", "CANCELLED"),
			of(typeMarkdown, "$description", "Description"), of(typeDateTime, "$dueAt", "Due"),
		},
		relations: []*relation{
			one("$assignedTo", "member").must(),
			one("$account", "account").mirrors("$task"),
			one("$opportunity", "opportunity").mirrors("$task"),
			one("$createdBy", "member").onCreate(), many("$note", "note").locked(),
		},
	}
}

func noteObject() *object {
	return &object{
		name: "note", label: "Note", collection: "notes", prefix: "not_", hidden: true,
		fields: []*field{text("$title", "Title").must(), of(typeMarkdown, "$content", "Content")},
		relations: []*relation{
			many("$account", "account").mirrors("$note"),
			many("$opportunity", "opportunity").mirrors("$note"),
		},
	}
}

func meetingObject() *object {
	return &object{
		name: "meeting", label: "Meeting", collection: "meetings", prefix: "mtg_", hidden: true,
		fields: []*field{
			text("$title", "Title").must().onCreate(),
			of(typeDateTime, "$startDate", "Start").must().inPast().onCreate(),
			of(typeDateTime, "$endDate", "End").must().inPast().onCreate(),
			text("$description", "Description").onCreate(),
			of(typeURL, "$meetingUrl", "Link").onCreate(),
			of(typeEmail, "$organizerEmail", "Organizer").onCreate(),
			of(typeEmail, "$attendeeEmails", "Attendees").several().onCreate(),
			of(typeSingleSelect, "$privacySetting", "Privacy").words("FULL", "METADATA"),
		},
		relations: []*relation{
			one("$transcript", "file"), many("$account", "account").locked(),
			many("$contact", "contact").locked(), many("$opportunity", "opportunity").locked(),
		},
	}
}

func listObject() *object {
	return &object{
		name: "list", label: "List", collection: "lists", prefix: "lst_", hidden: true,
		fields: []*field{
			text("$name", "Name").must(),
			of(typeSingleSelect, "$objectType", "Object type").must().onCreate().
				words("account", "contact", "opportunity"),
		},
		relations: []*relation{
			many("$accounts", "account").holding(), many("$contacts", "contact").holding(),
			many("$opportunities", "opportunity").holding(),
		},
	}
}

func memberObject() *object {
	return &object{
		name: "member", label: "Member", collection: "members", prefix: "mem_", hidden: true, fixed: true,
		fields: []*field{
			of(typeEmail, "$email", "Email").must(), of(typeFullName, "$name", "Name"),
			of(typeURL, "$profileImage", "Profile image"), text("$role", "Role"),
		},
	}
}
