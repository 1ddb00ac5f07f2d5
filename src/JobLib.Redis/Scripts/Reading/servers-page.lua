-- IJobReader.ServersAsync
return {now, Pages.servers()}
