-- IJobReader.UniqueHolderAsync
return (Jobs.last_with(take()))
