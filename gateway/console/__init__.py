"""What people of the bureau see in a browser (控制台): pages rendered here, from the public interface only."""
